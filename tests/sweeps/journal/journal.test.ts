import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { openJournal } from "../../../sweeps/journal/journal.ts";
import { openJournalToRead } from "../../../sweeps/journal/journal-reader.ts";
import { openCopy } from "../../../sweeps/journal/open-database.ts";
import { buildSweepRecord } from "../../../sweeps/journal/sweep-record.ts";
import { codedError } from "../../support/coded-error.ts";
import { endsWell } from "../../support/hostile.ts";
import { testFolder } from "../../support/own-folder.ts";
import { changeDatabase } from "../../support/stored-database.ts";
import { endOf, NOW, newJournal } from "../scripted-journal.ts";
import { scriptedPlan } from "../scripted-plan.ts";

const CRASH = { outcome: "crashed", haltReason: "crashed", invariantStatus: null };
const IDENTITY = { pid: 42, startTime: "1", bootId: "boot", recordedAtMs: 5 };

let run: string;
let path: string;
beforeEach(() => {
  run = testFolder("night");
  path = join(run, "sweep.db");
});

function create(plan = scriptedPlan(["finish", "finish"])) {
  return newJournal(path, plan, { commit: "c0ffee" });
}

describe("journal", () => {
  it("gives back the plan whole, and every session as planned", () => {
    const plan = scriptedPlan(["finish", "drift"], { replicates: 2 });
    create(plan).close();
    const reader = openJournalToRead(path);
    expect(reader.plan()).toEqual(plan);
    expect(reader.sessions().map(({ state, judged }) => [state, judged])).toEqual(
      Array(4).fill(["planned", false]),
    );
    expect(reader.sweep()).toMatchObject({ state: "running", commit: "c0ffee", endedAt: null });
    reader.close();
  });

  it("is a write-ahead log of a known version", () => {
    create().close();
    const journal = openJournal(path, NOW);
    journal.close();
    const db = new Database(path);
    expect(db.pragma("journal_mode", { simple: true })).toBe("wal");
    expect(db.pragma("user_version", { simple: true })).toBe(2);
    db.close();
  });

  it("waits for the disk at each entry that a night goes by, and with what ended at the next", () => {
    const pragma = vi.spyOn(Database.prototype, "pragma");
    onTestFinished(() => pragma.mockRestore());
    const journal = create();
    const level = () =>
      pragma.mock.calls.flatMap(([sql]) => /^synchronous = (\w+)$/.exec(sql)?.[1] ?? []).at(-1);
    const gate = { beforeSession: 2, gate: "g", subject: "s", status: "ok", detail: "d" } as const;
    const entries: readonly (readonly [string, () => unknown, "FULL" | "NORMAL"])[] = [
      ["note", () => journal.addDecision("warning", "told"), "NORMAL"],
      ["start", () => journal.startAttempt(1, "sessions/01-c1"), "FULL"],
      ["process", () => journal.recordProcess(1, 1, IDENTITY), "NORMAL"],
      ["end", () => journal.endSession(endOf(1)), "NORMAL"],
      ["sync after an end", () => journal.sync(), "FULL"],
      ["gate", () => journal.addGate({ ...gate, outcome: "passed" }), "NORMAL"],
      ["sync after nothing that ended", () => journal.sync(), "NORMAL"],
      [
        "judgement",
        () => journal.judge({ session: 1, rules: [], failedBecause: null, skip: [] }),
        "NORMAL",
      ],
      ["sync after a judgement", () => journal.sync(), "FULL"],
      ["note again", () => journal.addDecision("warning", "told"), "NORMAL"],
      ["what ran ahead", () => journal.takeBack(2, "planned", null), "FULL"],
      ["note once more", () => journal.addDecision("warning", "told"), "NORMAL"],
      ["acknowledgement", () => journal.acknowledge(1, "an operator", "seen"), "FULL"],
      ["and again", () => journal.addDecision("warning", "told"), "NORMAL"],
      ["the sweep's end", () => journal.setSweepState("complete", null), "FULL"],
    ];
    const seen = entries.map(([name, enter]) => {
      enter();
      return [name, level()];
    });
    expect(seen).toEqual(entries.map(([name, , wanted]) => [name, wanted]));
    journal.close();
  });

  it("at rest is one file", () => {
    const journal = create();
    journal.addDecision("warning", "something");
    journal.close();
    openJournalToRead(path).close();
    expect(readdirSync(run)).toEqual(["sweep.db"]);
  });

  it("that is cut off is read from a copy, its log merged, and nothing beside it is touched", () => {
    const journal = create();
    journal.addDecision("warning", "in the log only");
    const before = readdirSync(run);
    const copy = openCopy(path);
    expect(copy.prepare("SELECT text FROM decisions").pluck().all()).toEqual(["in the log only"]);
    copy.close();
    expect(readdirSync(run)).toEqual(before);
    journal.close();
    const closed = openCopy(path);
    expect(closed.prepare("SELECT count(*) FROM sessions").pluck().get()).toBe(2);
    closed.close();
  });

  it("carries an attempt from its start to its end", () => {
    const journal = create();
    expect(journal.startAttempt(1, "sessions/01-c1")).toBe(1);
    journal.recordProcess(1, 1, IDENTITY);
    journal.setProgress({
      session: 1,
      ticks: 3,
      done: 0.1,
      fills: 1,
      mode: "active",
      distanceBidBps: 4,
      distanceAskBps: null,
    });
    expect(journal.attempts()[0]).toMatchObject({ outcome: null, identity: IDENTITY });
    expect(journal.progress()[0]).toMatchObject({ ticks: 3, distanceAskBps: null });
    journal.endSession(endOf(1, { ...CRASH, detail: "words", state: "planned", reason: "again" }));
    expect(journal.progress()).toEqual([]);
    journal.moveAttempt(1, 1, "sessions/01-c1.attempt1");
    expect(journal.startAttempt(1, "sessions/01-c1")).toBe(2);
    expect(journal.sessions()[0]).toMatchObject({ state: "running", reason: null });
    const record = buildSweepRecord(journal, run);
    expect(record.sessions[0]?.attempts).toEqual([
      {
        attempt: 1,
        folder: join(run, "sessions/01-c1.attempt1"),
        outcome: "crashed",
        detail: "words",
      },
      { attempt: 2, folder: join(run, "sessions/01-c1"), outcome: "running", detail: null },
    ]);
    journal.close();
  });

  it("shows nothing of an attempt's progress once the next one has begun", () => {
    const journal = create();
    const sight = { mode: "active", distanceBidBps: 4, distanceAskBps: 4 };
    journal.startAttempt(1, "sessions/01-c1");
    journal.setProgress({ session: 1, ticks: 90, done: 0.9, fills: 1, ...sight });
    journal.startAttempt(1, "sessions/01-c1");
    expect(journal.progress()).toEqual([]);
    journal.close();
  });

  it("a session that is judged again has the last judgement alone", () => {
    const journal = create();
    const judgedWith = (outcome: "fired" | "passed") => {
      const rule = { session: 1, rule: "r", when: "true", action: "flag", inputs: {} } as const;
      const rules = [{ ...rule, outcome, reason: null }];
      journal.judge({ session: 1, rules, failedBecause: null, skip: [] });
    };
    judgedWith("fired");
    judgedWith("passed");
    expect(journal.ruleEvaluations().map(({ outcome }) => outcome)).toEqual(["passed"]);
    journal.close();
  });

  it("a gate's answer is kept once, however often it is asked", () => {
    const journal = create();
    const gate = {
      beforeSession: 2,
      gate: "g",
      subject: "01-c1",
      status: "drift",
      outcome: "blocked",
      detail: "d",
    } as const;
    journal.addGate(gate);
    journal.addGate(gate);
    journal.addGate({ ...gate, outcome: "acknowledged" });
    expect(journal.gateEvaluations().map(({ outcome }) => outcome)).toEqual([
      "blocked",
      "acknowledged",
    ]);
    journal.close();
  });

  it("a gate that holds the sweep back reads as aborted in the record", () => {
    const journal = create();
    journal.setSweepState("blocked", "because");
    expect(buildSweepRecord(journal, run)).toMatchObject({
      state: "aborted",
      stateDetail: "because",
    });
    journal.close();
  });

  it("says of a run that nobody has left in good order that it is open, however its sweep ended", () => {
    const isOpen = () => {
      const reader = openJournalToRead(path);
      const record = buildSweepRecord(reader, run);
      reader.close();
      return record.isOpen ?? false;
    };
    const journal = create();
    journal.recordOrchestrator(IDENTITY);
    journal.setSweepState("complete", null);
    expect(isOpen()).toBe(true);
    journal.close();
    expect(isOpen()).toBe(false);
  });

  it("refuses to make a journal over another", () => {
    create().close();
    expect(codedError(() => create()).code).toBe("SWP_JOURNAL_DAMAGED");
  });
});

describe("a damaged journal", () => {
  it.each<[string, () => void, string]>([
    ["is not there", () => undefined, "SWP_JOURNAL_DAMAGED"],
    ["is empty", () => writeFileSync(path, ""), "SWP_JOURNAL_DAMAGED"],
    [
      "is text",
      () => writeFileSync(path, "not a database, but long enough to look at\n".repeat(50)),
      "SWP_JOURNAL_DAMAGED",
    ],
    ["is of a newer version", () => setVersion(99), "SWP_JOURNAL_NEWER"],
  ])("that %s is named and refused", (_name, damage, code) => {
    damage();
    expect(codedError(() => openJournalToRead(path)).code).toBe(code);
  });

  it("cut or flipped anywhere, it opens or says what is wrong, and never half-reads", () => {
    create(scriptedPlan(Array(30).fill("finish") as string[])).close();
    const whole = readFileSync(path);
    fc.assert(
      fc.property(fc.nat({ max: whole.length - 1 }), fc.boolean(), (at, cut) => {
        writeFileSync(path, whole);
        if (cut) truncateSync(path, at);
        else flip(at, whole);
        const refused = endsWell(() => {
          const reader = openJournalToRead(path);
          try {
            expect(reader.sessions()).toHaveLength(30);
            reader.plan();
            return null;
          } finally {
            reader.close();
          }
        });
        // A flipped byte inside the plan's text may leave JSON that is none; that is said too.
        if (refused !== null) expect(refused.code).toMatch(/^SWP_JOURNAL_/);
      }),
      { numRuns: 150, seed: 73 },
    );
  });
});

function setVersion(version: number): void {
  create().close();
  changeDatabase(path, `PRAGMA user_version = ${version}`);
}

function flip(at: number, whole: Buffer): void {
  const file = openSync(path, "r+");
  writeSync(file, Buffer.from([(whole[at] as number) ^ 0xff]), 0, 1, at);
  closeSync(file);
}
