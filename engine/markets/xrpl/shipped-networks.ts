/**
 * Where the shipped network files lie. They are configuration, so they are read from the source folder by the
 * compiled program as well, and an operator may look at them and change them without compiling anything.
 */
import { join } from "node:path";
import { packageFolder } from "../../package-folder.ts";

/** Names of the shipped networks; each is a file of this name in engine/config/networks. */
export const SHIPPED_NETWORKS = ["mainnet", "testnet", "loopback"] as const;

/** Returns the absolute folder of the shipped network files. */
export function shippedNetworksFolder(): string {
  return join(packageFolder(), "engine/config/networks");
}
