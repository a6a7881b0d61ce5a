import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CodedError } from "../../../engine/index.ts";
import { readCommit } from "../../../sweeps/cli/commit.ts";
import type { Environment } from "../../../sweeps/cli/environment.ts";
import { exitCodeOf } from "../../../sweeps/cli/exit-codes.ts";
import { printError } from "../../../sweeps/cli/print-error.ts";
import { sessionMemory } from "../../../sweeps/cli/session-memory.ts";
import { createPressCounter } from "../../../sweeps/cli/signals.ts";
import { tellStart } from "../../../sweeps/cli/view-of-run.ts";
import { formatDuration, progressBar, shorten } from "../../../sweeps/cli/views/format.ts";
import {
  advanceRow,
  emptyRow,
  foldRows,
  type LiveRow,
} from "../../../sweeps/cli/views/live-rows.ts";
import { drawLiveTable, sweepLeftMs } from "../../../sweeps/cli/views/live-table.ts";
import type { OpenedRun } from "../../../sweeps/journal/open-run.ts";
import { describeEvent, type SweepEvent } from "../../../sweeps/scheduler/events.ts";
import { testFolder } from "../../support/own-folder.ts";
import { scriptedPlan } from "../scripted-plan.ts";

describe("presses of Ctrl-C", () => {
  it.each<[string, number[], (number | null)[]]>([
    ["one press that arrives twice is one", [0, 1], [1, null]],
    ["an echo at 299 ms is the same press", [0, 299], [1, null]],
    ["a press at 300 ms is a second one", [0, 300], [1, 2]],
    ["an echo of the second is not a third", [0, 400, 401], [1, 2, null]],
  ])("%s", (_name, at, counted) => {
    const press = createPressCounter();
    expect(at.map((ms) => press(ms))).toEqual(counted);
  });
});

describe("exit codes", () => {
  it.each<[string, unknown, boolean, number]>([
    ["a bad grid", new CodedError("GRD_INVALID_GRID", "x"), false, 2],
    [
      "a full disk before the start",
      new CodedError("SWP_RUN_FOLDER", "x", { transient: true }),
      false,
      3,
    ],
    ["anything once the sweep is under way", new CodedError("RUN_FOLDER_EXISTS", "x"), true, 3],
    ["a missing approval", new CodedError("SWP_NOT_APPROVED", "x"), false, 1],
    ["another orchestrator", new CodedError("SWP_LOCKED", "x"), true, 3],
    ["another one, of a verb", new CodedError("SWP_LOCKED", "x"), false, 3],
    ["a defect of ours", new Error("x"), false, 3],
  ])("%s", (_name, error, underWay, code) => {
    expect(exitCodeOf(error, underWay)).toBe(code);
  });
});

/** As it is five seconds after its start, when it just came so far. */
const running = (done: number): Partial<LiveRow> => ({
  state: "running",
  done,
  startedMs: 0,
  furtherMs: 5_000,
});
const planned: Partial<LiveRow> = { state: "planned" };

describe("the live table", () => {
  const rows = Array.from({ length: 40 }, (_, index) =>
    emptyRow(index + 1, `cell-${index + 1}`, "planned"),
  );
  const screen = {
    title: "Sweep",
    rowsMax: 12,
    nowMs: 1_000,
    sessionMsMean: null,
    stopping: false,
  };

  it("keeps what runs in sight of a long grid and counts the rest", () => {
    const running = rows.map((row) =>
      row.session === 20 ? { ...row, state: "running" as const } : row,
    );
    const folded = foldRows(running, 12);
    expect(folded.rows.map(({ session }) => session)).toContain(20);
    expect(folded.above + folded.rows.length + folded.below).toBe(40);
  });

  it("fits 100 columns whatever the labels and numbers", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 80 }),
        fc.nat(),
        fc.double({ min: -1e4, max: 1e4, noNaN: true }),
        (label, n, bps) => {
          const row = {
            ...emptyRow(n, label.replace(/\p{Cc}/gu, ""), "running"),
            ticks: n,
            fills: n,
            distanceBidBps: bps,
            mode: "anchor_idle",
          };
          const widest = drawLiveTable({ ...screen, rows: [row] })
            .replaceAll(/\p{Cc}\[\d+m/gu, "")
            .split("\n")
            .slice(1)
            .map((line) => [...line].length);
          expect(Math.max(...widest)).toBeLessThanOrEqual(100);
        },
      ),
    );
  });

  it.each([
    [
      100,
      ["#", "session", "state", "progress", "ticks", "fills", "to touch bid/ask", "mode", "left"],
    ],
    [80, ["#", "session", "state", "progress", "ticks", "fills", "left"]],
    [50, ["#", "session", "state", "progress"]],
    [30, ["session"]],
  ])("in %d columns drops what matters least, and never wraps", (width, heads) => {
    const row = {
      ...emptyRow(1, "tight-sym-6-with-a-long-name", "running"),
      ticks: 450,
      done: 0.4,
    };
    const title = "A sweep with a very long title, as people like them to be".repeat(2);
    const lines = drawLiveTable({ ...screen, title, rows: [row], width })
      .replaceAll(/\p{Cc}\[\d+m/gu, "")
      .split("\n");
    for (const head of heads) expect(lines[1]).toContain(head);
    if (width >= 50) for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width);
    if (width < 100) expect(lines[1]).not.toContain("mode");
  });

  it("gives labels the room that dropped columns leave: one cut in the middle may be any of ten", () => {
    const own = rows.map((row) => ({ ...row, label: `00${row.session}-b2-a16-capped_amm` }));
    const drawn = drawLiveTable({ ...screen, rows: own, width: 80 });
    expect(drawn).toContain(`00${own[0]?.session}-b2-a16-capped_amm `);
    expect(drawn).not.toMatch(/-b2…/);
  });

  it.each([
    [80, "0 of 40 sessions done · Every offset"],
    [38, "0 of 40 sessions done"],
  ])("in %i columns says as much of the title as says something", (width, start) => {
    const title = "Every offset against every other, on fourteen half-hours of one market";
    const [first = ""] = drawLiveTable({ ...screen, rows, title, width }).split("\n");
    expect(first.slice(0, start.length)).toBe(start);
    expect(first.includes("…")).toBe(width === 80);
    expect([...first].length).toBeLessThanOrEqual(width);
  });

  it("shows the end of a long grid when nothing is left to run, and what comes next before that", () => {
    const over = rows.map((row) => ({ ...row, state: "finished" as const }));
    expect(foldRows(over, 12).below).toBe(0);
    const cut = over.map((row) =>
      row.session === 20 ? { ...row, state: "interrupted" as const } : row,
    );
    expect(foldRows(cut, 12).rows.map(({ session }) => session)).toContain(20);
  });

  it("has room for the number of every session of thousands", () => {
    const many = [{ ...emptyRow(12_345, "b2-a4", "planned") }];
    expect(drawLiveTable({ ...screen, rows: many })).toContain("12345 b2-a4");
  });

  it("says in its first line what failed and what was skipped, and no more than a label's worth of a label", () => {
    const some = [
      { ...emptyRow(1, "a".repeat(80), "failed") },
      { ...emptyRow(2, "b", "skipped") },
      { ...emptyRow(3, "c", "not_run") },
    ];
    const drawn = drawLiveTable({ ...screen, rows: some, width: 200 });
    expect(drawn).toMatch(/^0 of 3 sessions done · 1 failed · 1 skipped · Sweep\n/);
    expect(drawn).toContain(`${"a".repeat(23)}…${"a".repeat(23)} `);
    expect(drawn).toMatch(/b +skipped/);
    expect(drawn).toMatch(/c +not run/);
  });

  it("shows an empty bar and no numbers of a session that just began, and nothing of one to come", () => {
    const two = [emptyRow(1, "a", "running"), emptyRow(2, "b", "planned")];
    const lines = drawLiveTable({ ...screen, rows: two }).split("\n");
    expect(lines[2]?.trimEnd()).toMatch(/1 a +running +·{10} +– +– +–$/);
    expect(lines[3]?.trimEnd()).toMatch(/2 b +planned +– +– +–$/);
  });

  it("counts what runs and what was cut among what is still to come at its pace", () => {
    const three = (["running", "interrupted", "planned"] as const).map((state, i) =>
      emptyRow(i + 1, "c", state),
    );
    const [first] = drawLiveTable({ ...screen, rows: three, pace: { perMinute: 60 } }).split("\n");
    expect(first).toContain("60 finished a minute · about 3 s left");
  });

  it("is a headline alone once a long sweep is over, and the whole table of a short one", () => {
    const over = { ...screen, ended: "interrupted" };
    expect(drawLiveTable({ ...over, rows })).toBe("0 of 40 sessions done · interrupted · Sweep");
    expect(drawLiveTable({ ...over, rows: rows.slice(0, 5) }).split("\n")).toHaveLength(7);
  });

  it.each<[string, Partial<LiveRow>[], number, number | null, number | null]>([
    ["back to back", [running(0.5), planned, planned], 1, 10_000, 25_000],
    [
      "two at once share what is to come",
      [running(0.5), running(0.5), planned, planned],
      2,
      10_000,
      15_000,
    ],
    [
      "the last one alone is as long as it is",
      [running(0.5), { state: "finished" }],
      2,
      10_000,
      5_000,
    ],
    [
      "interrupted ones run again",
      [{ state: "finished" }, { state: "interrupted" }],
      1,
      10_000,
      10_000,
    ],
    ["before one has ended, by the pace of the first", [running(0.5), planned], 1, null, 15_000],
    [
      "lanes are not all as long: the longest counts",
      [running(0.25), running(0.9)],
      2,
      null,
      15_000,
    ],
    ["one of which nothing is known takes the mean", [{ state: "running" }], 1, 10_000, 10_000],
    ["of two at once it is that of the longer", [running(0.5), running(0.9)], 2, null, 5_000],
    ["nothing known yet", [planned], 1, null, null],
    ["nothing left", [{ state: "finished" }, { state: "failed" }], 1, 10_000, null],
  ])("time left: %s", (_name, changes, concurrency, meanMs, left) => {
    const own = changes.map((change, index) => ({
      ...emptyRow(index + 1, "c", "planned"),
      ...change,
    }));
    expect(sweepLeftMs(own, { nowMs: 5_000, meanMs, concurrency })).toBe(left);
  });

  it("knows no pace of a session that was taken over", () => {
    const taken = { session: 1, label: "cell-1", of: 40, attempt: 1, takenOver: true };
    const row = emptyRow(1, "cell-1", "planned");
    expect(advanceRow(row, { kind: "session_started", ...taken }, 1_000).startedMs).toBeNull();
  });

  it("shows a session as failed once its numbers turn out to be of no use, and says why in a line", () => {
    const of = { session: 1, label: "cell-1" };
    const failed = { kind: "session_failed", ...of, detail: "primary metric empty: x" } as const;
    const row = { ...emptyRow(1, "cell-1", "finished"), ticks: 450, fills: 31 };
    expect(advanceRow(row, failed, 1_000)).toEqual({ ...row, state: "failed" });
    expect(describeEvent(failed)).toBe(
      "cell-1 failed: primary metric empty: x. It is not run again.",
    );
  });
});

describe("the memory of a session", () => {
  it.each([[undefined], [""]])("is left to us when the setting is %j", (text) => {
    expect(sessionMemory(text === undefined ? {} : { sessionMemory: text })).toEqual({});
  });

  it.each(["64", "1048576"])("is what the setting says: %s", (text) => {
    expect(sessionMemory({ sessionMemory: text })).toEqual({ memoryMiBMax: Number(text) });
  });

  it.each(["63", "1048577", "1e3", "1 GB", "-64"])("is refused where it is %s", (text) => {
    expect(() => sessionMemory({ sessionMemory: text })).toThrow(`was "${text}", expected whole`);
  });
});

describe("an error that nobody foresaw", () => {
  it.each<[string, Error, string]>([
    [
      "of the machine says where to look",
      Object.assign(new Error("EMFILE: too many open files, open 'x'"), {
        code: "EMFILE",
        syscall: "open",
      }),
      "The machine refused: look at disk space, rights and open files",
    ],
    ["of ours says so", new Error("Invariant: x"), "This is a defect of the program."],
  ])("%s, without a trace", (_name, error, words) => {
    let said = "";
    const stderr = { write: (text: string) => (said += text) };
    printError({ stderr } as unknown as Environment, error);
    const [first, second = "", ...rest] = said.trimEnd().split("\n");
    expect(first).toBe(`Error: ${error.message}`);
    expect(second.trim()).toContain(words);
    expect(rest).toEqual([]);
  });
});

describe("text", () => {
  it.each([
    [400, "0 s"],
    [59_400, "59 s"],
    [59_600, "1 min 00 s"],
    [250_000, "4 min 10 s"],
    [3_900_000, "1 h 05 min"],
  ])("%d ms is %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

  it.each([
    [0, "····"],
    [0.5, "██··"],
    [0.28125, "█▏··"],
    [1, "████"],
    [7, "████"],
  ])("a bar at %d", (share, bar) => expect(progressBar(share, 4)).toBe(bar));

  it("never lets text from files or people move the cursor", () => {
    const text = "a\u001b[2Jb\r\nc\u202e";
    expect(describeEvent({ kind: "warning", text })).toBe("Warning: a [2Jb c");
  });

  it("shortens in the middle", () => expect(shorten("12-tight-sym-6-wide", 10)).toBe("12-ti…wide"));

  it("says on one line what ended a session, log lines included", () => {
    const line = describeEvent({
      kind: "session_ended",
      session: 1,
      label: "01-c1",
      state: "failed",
      outcome: "crashed",
      ticks: null,
      fills: null,
      vwSpreadBps: null,
      detail: "exit code 7\nlast words",
    });
    expect(line).toBe("01-c1 failed (crashed). exit code 7 | last words");
  });
});

describe("tellStart", () => {
  const opened = { runFolder: "r", resumed: false, detail: null } as OpenedRun;

  it.each([
    ["nothing, where inventory is carried", { freshDb: false }, false, 1],
    ["nothing of it again when it is gone on with", { freshDb: false }, true, 0],
    ["nothing of it where each session is fresh", {}, false, 0],
  ])("says of a ranking: %s", (_name, changes, resumed, times) => {
    const told: string[] = [];
    const emit = (event: SweepEvent) => told.push(describeEvent(event));
    tellStart(emit, { ...opened, resumed }, scriptedPlan(["finish", "finish"], changes));
    expect(told.filter((line) => /nothing is ranked/.test(line))).toHaveLength(times);
  });
});

describe("readCommit", () => {
  const hash = "0123456789abcdef0123456789abcdef01234567";

  it.each<[string, Record<string, string>, string | null]>([
    ["of a branch", { HEAD: "ref: refs/heads/x\n", "refs/heads/x": `${hash}\n` }, hash],
    [
      "of a packed branch",
      { HEAD: "ref: refs/heads/x\n", "packed-refs": `# pack\n${hash} refs/heads/x\n` },
      hash,
    ],
    ["detached", { HEAD: `${hash}\n` }, hash],
    ["of a branch without commits", { HEAD: "ref: refs/heads/x\n" }, null],
  ])("%s", (_name, files, commit) => {
    const run = testFolder("night");
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(run, ".git", name, ".."), { recursive: true });
      writeFileSync(join(run, ".git", name), text);
    }
    expect(readCommit(run)).toBe(commit);
  });
});
