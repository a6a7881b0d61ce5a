/** A network file for a test's own server, as an operator would write it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** The issuer of the loopback server's recording. */
const ISSUER = "rwVxQXwMMEPcxqFh2RGaQitqxYxrkU5apX";

/** Writes a network file and returns its path; `feed` holds lines such as "silence_s: 2". */
export function writeNetworkFile(
  folder: string,
  servers: readonly string[],
  feed: readonly string[] = [],
): string {
  const path = join(folder, "network.yaml");
  const lines = [
    "network: loopback",
    "servers:",
    ...servers.map((url) => `  - ${url}`),
    "pair:",
    "  symbol: RLUSD",
    '  currency: "524C555344000000000000000000000000000000"',
    `  issuer: ${ISSUER}`,
    ...(feed.length === 0 ? [] : ["feed:", ...feed.map((line) => `  ${line}`)]),
  ];
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}
