/** The verb `record` as an operator types it, against a server of the test's own. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readTape } from "../../../engine/markets/tape/read-tape.ts";
import { type LoopbackServer, startLoopback } from "../../../loopback/index.ts";
import { progressText } from "../../../sweeps/cli/views/record-view.ts";
import { replayWords } from "../../../sweeps/cli/views/replay-words.ts";
import { SWEEP_MAIN } from "../../support/built.ts";
import { writeNetworkFile } from "../../support/network-file.ts";
import { testFolder } from "../../support/own-folder.ts";
import { startProgram } from "../../support/running.ts";
import { until } from "../../support/until.ts";

let folder: string;
let out: string;
let server: LoopbackServer;
beforeEach(async () => {
  folder = testFolder("record");
  out = join(folder, "tapes");
  server = await startLoopback({ paceMs: 200 });
});
afterEach(async () => {
  await server.stop();
});

/** `blocks` bounds the size of any file that the program writes, as a full disk does. */
function record(length: string, feed: readonly string[] = [], blocks: number | null = null) {
  const patience = ["backoff_s: 0.1", "backoff_max_s: 0.2", "read_back_pause_s: 0.01", ...feed];
  const network = writeNetworkFile(folder, [server.url], patience);
  const words = ["record", "--market", "xrpl", "--network", network, "--for", length, "--out", out];
  const limit = blocks === null ? "" : `ulimit -f ${blocks}; `;
  const script = `${limit}exec "$0" "$@"`;
  return startProgram("bash", ["-c", script, process.execPath, SWEEP_MAIN, ...words]);
}

const tapes = () => {
  try {
    return readdirSync(out).map((name) => join(out, name));
  } catch {
    return [];
  }
};
const isGrowing = () => tapes().some((path) => path.endsWith(".partial") && ledgersSoFar(path) > 2);

/** A tape that was opened this moment has no line yet, and one that was just completed has another name. */
function ledgersSoFar(path: string): number {
  try {
    return ledgersIn(path);
  } catch {
    return 0;
  }
}
const ledgersIn = (path: string) =>
  readTape(path).events.filter(({ type }) => type === "ledger").length;

describe("record", () => {
  it("records for its time and says what to type next", async () => {
    const { code, out: told, err } = await record("3s").ended;
    expect({ code, err }).toMatchObject({ code: 0 });
    const [path, ...others] = tapes();
    expect(others).toEqual([]);
    const tape = readTape(path as string);
    expect(tape.complete).toBe(true);
    expect(tape.header).toMatchObject({ network: "loopback", source: "xrpl" });
    expect(tape.events.at(-1)).toMatchObject({ type: "end", reason: "duration_elapsed" });
    expect(told).toContain(`--market replay:${path}`);
  });

  it("completes the tape on Ctrl-C", async () => {
    const { process: child, ended } = record("1h");
    await until(isGrowing);
    child.kill("SIGINT");
    const { code } = await ended;
    expect(code).toBe(130);
    const tape = readTape(tapes()[0] as string);
    expect(tape.complete).toBe(true);
    expect(tape.events.at(-1)).toMatchObject({ type: "end", reason: "interrupted" });
  });

  it("goes on in a new tape when the market was gone for too long and is back", async () => {
    const { process: child, ended, said } = record("1h", ["silence_s: 1", "max_gap_s: 1"]);
    await until(isGrowing);
    server.control.inject({ kind: "down" });
    await until(() => said.err.includes("risk_stale_ledger"));
    await server.control.clearFaults();
    await until(isGrowing);
    child.kill("SIGINT");
    expect((await ended).code).toBe(130);
    expect(tapes().map((path) => readTape(path).complete)).toEqual([true, true]);
  });

  it("ends with a clear error on a full disk, and keeps what it has", async () => {
    const { code, err } = await record("1h", [], 4).ended;
    expect(code).toBe(3);
    expect(err).toContain("the tape cannot be written");
    expect(err).toContain(".partial");
    expect(err).not.toContain("    at ");
    const [path] = tapes();
    expect(path).toMatch(/\.partial$/);
    expect(ledgersIn(path as string)).toBeGreaterThan(0);
  });

  it("says that there is no server, and leaves no tape", async () => {
    await server.stop();
    const { code, err } = await record("1h").ended;
    expect(code).toBe(3);
    expect(err).toContain(server.url);
    expect(tapes()).toEqual([]);
  });
});

describe("what record shows", () => {
  it.each([
    [30 * 60_000, "replay:tapes/a.ndjson.gz"],
    [29 * 60_000 + 59_999, "replay:tapes/a.ndjson.gz --duration 29m"],
    [59_999, "replay:tapes/a.ndjson.gz --duration 59s"],
  ])("for a tape of %i ms", (lengthMs, words) => {
    const tape = { path: "/home/tapes/a.ndjson.gz", from: 1_000, to: 1_000 + lengthMs };
    const short = { path: "/home/tapes/b.ndjson.gz", from: 0, to: 10 };
    expect(replayWords("/home", [short, tape]).join("\n")).toMatch(new RegExp(`${words}$`));
  });

  it("one line, short enough to be written over", () => {
    const counts = { ledgers: 450, trades: 1, gaps: 0, bytes: 1_440_000, tape: "a.ndjson.gz" };
    expect(progressText(counts)).toBe("450 ledgers, 1 trade, 0 gaps, 1.4 MB, a.ndjson.gz");
    expect(progressText({ ...counts, tape: null })).toMatch(/no market$/);
  });
});
