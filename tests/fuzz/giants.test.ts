/**
 * Inputs that would take the machine: the compiled program in a child with little memory of its own and a limit on
 * its address space, so that what is not bounded dies here and not at night.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, readdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { PAPER, SWEEP_MAIN } from "../support/built.ts";
import { UNSEEN } from "../support/hostile.ts";
import { suiteFolder } from "../support/own-folder.ts";

const folder = suiteFolder("hostile");
const at = (name: string): string => join(folder, name);

const HEAP_MB = 300;
/** Heap, code and libraries; WebAssembly's guard regions, which are address space only, are switched off. */
const ADDRESS_SPACE_KB = 2_500_000;

function bounded(...argv: readonly string[]) {
  const command = `ulimit -v ${ADDRESS_SPACE_KB}; exec "$0" --disable-wasm-trap-handler --max-old-space-size=${HEAP_MB} "$@"`;
  const child = spawnSync("bash", ["-c", command, process.execPath, SWEEP_MAIN, ...argv], {
    cwd: folder,
    encoding: "utf8",
    timeout: 100_000,
  });
  return { code: child.status, out: child.stdout, err: child.stderr };
}

const GRID = `version: 1
name: g
base_config: base.yaml
market: { source: simulated, scenario: quiet }
session: { duration: 30s }
cells:
  - { label: a }
`;
const LAUGHS = Array.from(
  { length: 12 },
  (_, i) =>
    `a${i}: &a${i} [${Array(9)
      .fill(i === 0 ? "ha" : `*a${i - 1}`)
      .join(",")}]`,
).join("\n");
const HEADER =
  '{"type":"header","version":1,"pair":"XRP/RLUSD","network":"n","source":"s","recorder_version":"1","started_at":0,"price_increment":0.00001,"note":""}\n';
const onTape = (tape: string): string =>
  GRID.replace("{ source: simulated, scenario: quiet }", `{ source: replay, tape: "${tape}" }`);

beforeAll(() => {
  copyFileSync(PAPER, at("base.yaml"));
  execFileSync("mkfifo", [at("pipe")]);
  writeFileSync(at("sparse"), "");
  truncateSync(at("sparse"), 20_000_000_000);
  writeFileSync(at("bomb.ndjson.gz"), gzipSync(Buffer.alloc(600 * 1024 * 1024)));
  writeFileSync(
    at("line.ndjson.gz"),
    gzipSync(
      Buffer.concat([Buffer.from(HEADER), Buffer.alloc(100_000_000, 0x20), Buffer.from("\n")]),
    ),
  );
  writeFileSync(at("line.csv"), Buffer.alloc(100_000_000, 0x61));
});

describe("a grid or a file that it names", () => {
  it.each<[string, string, RegExp]>([
    [
      "aliases that double twelve times",
      GRID + LAUGHS,
      /grid\.yaml:8:\d+: aliases|grid\.yaml:9:\d+: aliases/,
    ],
    ["a hundred thousand levels", "[".repeat(100_000), /:1:1: the file is nested too deeply/],
    ["a hundred thousand levels of a list", "- ".repeat(100_000), /nested too deeply/],
    [
      "a key twice, a hundred thousand times",
      `${GRID}${"k: 1\n".repeat(100_000)}`,
      /over 400000 words/,
    ],
    [
      "sixty thousand unknown keys",
      GRID + Array.from({ length: 60_000 }, (_, i) => `k${i}: 1\n`).join(""),
      /over 400000 words|is not a known key/,
    ],
    ["a hundred thousand faults", ": : :\n".repeat(100_000), /words and marks|compact mappings/],
    [
      "a base config of twenty gigabytes",
      GRID.replace("base.yaml", "sparse"),
      /:3:14: base_config was "sparse", which was 20000000000 bytes/,
    ],
    [
      "a base config that is a pipe",
      GRID.replace("base.yaml", "pipe"),
      /which was not a plain file/,
    ],
    [
      "a summary without an end",
      `${GRID}baseline: { cell: a, reuse: { summary: /dev/zero } }\n`,
      /:8:\d+: .*not a plain file/,
    ],
    ["a tape that unpacks to 600 MB", onTape("bomb.ndjson.gz"), /:4:\d+: .*over \d+ bytes/],
    [
      "a tape with a line of 100 MB",
      onTape("line.ndjson.gz"),
      /line 2: was 100000000 bytes long, expected at most/,
    ],
    ["a tape that is a device", onTape("/dev/zero"), /:4:\d+: .*not a plain file/],
  ])("%s", (_name, text, told) => {
    writeFileSync(at("grid.yaml"), text);
    const before = readdirSync(folder);
    const { code, out, err } = bounded("plan", "grid.yaml");
    expect(err).toMatch(told);
    expect([code, out]).toEqual([2, ""]);
    expect(err.length).toBeLessThan(20_000);
    expect(err).not.toMatch(UNSEEN);
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe("a file on the command line", () => {
  it.each<[string, string[], RegExp]>([
    ["a grid of twenty gigabytes", ["sparse"], /was 20000000000 bytes, expected at most/],
    [
      "a line of 100 MB of trades",
      ["import-trades", "line.csv", "--out", "t.ndjson.gz"],
      /longer than 10000/,
    ],
    ["a pipe of trades", ["import-trades", "pipe", "--out", "t.ndjson.gz"], /not a plain file/],
    ["a pipe of a ledger", ["derive-trades", "pipe"], /not a plain file/],
  ])("%s", (_name, argv, told) => {
    const before = readdirSync(folder);
    const { code, err } = bounded(...argv);
    expect(err).toMatch(told);
    expect(code).toBe(2);
    expect(readdirSync(folder)).toEqual(before);
  });
});
