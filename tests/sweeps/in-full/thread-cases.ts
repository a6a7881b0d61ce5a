/** The same verification on one thread and on several, and what ends it before its end. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { VerifyOutcome } from "../../../reports/index.ts";
import {
  type VerifySummariesOptions,
  verifySummaries,
} from "../../../sweeps/in-full/verify-summaries.ts";
import { buildSweepRecord } from "../../../sweeps/journal/sweep-record.ts";
import { readJournal } from "../../faults/verify.ts";
import { REPO } from "../../support/built.ts";
import { changeSealed } from "../../support/stored-database.ts";
import { changeSummary, command } from "./bench.ts";
import { type Matrix, session } from "./matrix.ts";

const PROGRAM = `${REPO}dist/verifying-thread.js`;

/** Verifies a run as the verb does, but for the threads. */
function verify(
  runFolder: string,
  options: Partial<VerifySummariesOptions> = {},
): Promise<VerifyOutcome> {
  const { record, plan } = readJournal(runFolder, (journal) => ({
    record: buildSweepRecord(journal, runFolder),
    plan: journal.plan(),
  }));
  return verifySummaries(record, plan, {
    onSession: () => undefined,
    signal: new AbortController().signal,
    program: PROGRAM,
    ...options,
  });
}

export function threadCases(matrix: Matrix): void {
  let temporary: string;
  beforeAll(() => {
    temporary = join(matrix.root, "temporary");
    mkdirSync(temporary);
    vi.stubEnv("TMPDIR", temporary);
  });
  afterAll(() => void vi.unstubAllEnvs());

  it("finds the same in the same order, whoever has which session", async () => {
    const copy = matrix.copyOf("threads");
    for (const n of [4, 2]) {
      changeSealed(
        join(session(copy, n), "session.db"),
        "UPDATE fills SET price = price * 1.001 WHERE fill_id = 1",
      );
    }
    changeSummary(session(copy, 3), (text) =>
      text.replace(/"engine_version": "[^"]+"/, '"engine_version": "0.9.0"'),
    );
    const told: number[] = [];
    const alone = await verify(copy, { threads: 1 });
    const spread = await verify(copy, { threads: 2, onSession: (done) => void told.push(done) });
    expect(JSON.stringify(spread)).toBe(JSON.stringify(alone));
    expect(spread.differences.map((one) => `${one.session} ${one.field}`)).toEqual([
      "2 fills, run again in full",
      "3 engine_version",
      "4 fills, run again in full",
    ]);
    expect(spread.skipped.join()).toMatch(/^session 3 .* run by engine 0\.9\.0, expected/);
    expect(spread.checks["ledger roots run again"]).toBe(3);
    expect(told).toEqual([1, 2, 3, 4]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("is an error when a thread dies, never a run without differences", async () => {
    const program = join(matrix.root, "dies.js");
    writeFileSync(
      program,
      'require("node:worker_threads").parentPort.on("message", () => process.exit(9));',
    );
    await expect(verify(matrix.run, { threads: 2, program })).rejects.toMatchObject({
      code: "RPT_THREAD_DIED",
      message: "a thread died before its work was done: it ended by itself with exit code 9",
    });
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("leaves nothing behind when its threads are stopped on their way", async () => {
    const stopped = new AbortController();
    const onSession = () => stopped.abort();
    const { signal } = stopped;
    const end = verify(matrix.run, { threads: 2, signal, onSession });
    await expect(end).rejects.toMatchObject({ name: "AbortError" });
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("ends on Ctrl-C with words, its exit code, and nothing behind", async () => {
    const before = process.listenerCount("SIGINT");
    const said = command(matrix.root, "verify", matrix.run);
    expect(process.listenerCount("SIGINT")).toBe(before + 1);
    // To it alone: others in this process have theirs.
    process.listeners("SIGINT").at(-1)?.("SIGINT");
    expect(await said).toEqual({
      code: 130,
      out: "",
      err: "Stopped: nothing is said of sessions before all are verified.\n",
    });
    expect(process.listenerCount("SIGINT")).toBe(before);
    expect(readdirSync(temporary)).toEqual([]);
  });
}
