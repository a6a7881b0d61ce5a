/**
 * Where the shipped network files lie. They are configuration, so they are read from the source folder by the
 * compiled program as well, and an operator may look at them and change them without compiling anything.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Names of the shipped networks; each is a file of this name in engine/config/networks. */
export const SHIPPED_NETWORKS = ["mainnet", "testnet", "loopback"] as const;

/** From this file as it is written, and from its compiled copy under dist. */
const CANDIDATES = ["../../config/networks", "../../../../engine/config/networks"];

/** Returns the absolute folder of the shipped network files. */
export function shippedNetworksFolder(): string {
  const folders = CANDIDATES.map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return folders.find((folder) => existsSync(folder)) ?? (folders[0] as string);
}
