/**
 * What the journal's writer keeps is what a fresh reader finds, after any sequence of entries; and nothing is read
 * twice: rows that were not written stay the very same objects.
 */
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { Journal } from "../../../sweeps/journal/journal.ts";
import { type JournalReader, openJournalToRead } from "../../../sweeps/journal/journal-reader.ts";
import { testFolder } from "../../support/own-folder.ts";
import { runs } from "../../support/properties.ts";
import { changeDatabase } from "../../support/stored-database.ts";
import { endOf, newJournal } from "../scripted-journal.ts";
import { scriptedPlan } from "../scripted-plan.ts";

const IDENTITY = { pid: 42, startTime: "1", bootId: "boot", recordedAtMs: 5 };
const SESSIONS = 6;
const PLAN = scriptedPlan(["finish", "finish", "finish"], { replicates: 2 });

let run: string;
let path: string;
beforeEach(() => {
  run = testFolder("night");
  path = join(run, "sweep.db");
});

const create = (): Journal => newJournal(path, PLAN);

function end(journal: Journal, session: number, state: "finished" | "failed" | "planned"): void {
  const attempt = journal.attempts(session).length;
  const folder = state === "finished" ? `sessions/${session}` : null;
  journal.endSession(endOf(session, { attempt, outcome: state, state, folder, haltReason: null }));
}

function judge(journal: Journal, session: number, skip: boolean): void {
  const action = skip ? "skip_cell" : "flag";
  const rule = { rule: "r", when: "true", action, outcome: "fired", reason: null } as const;
  journal.judge({
    session,
    rules: [{ ...rule, session, inputs: { "session.ticks": 3 } }],
    failedBecause: skip ? "empty" : null,
    skip: skip ? [{ session: (session % SESSIONS) + 1, reason: "rule r" }] : [],
  });
}

/** Somebody who has no business there. */
function writeFromElsewhere(session: number): void {
  changeDatabase(path, `UPDATE sessions SET reason = 'elsewhere' WHERE session = ${session}`);
}

const ENTRIES: Readonly<Record<string, (journal: Journal, session: number) => void>> = {
  start: (journal, session) => void journal.startAttempt(session, `sessions/${session}`),
  identify: (journal, session) => journal.recordProcess(session, 1, IDENTITY),
  move: (journal, session) => journal.moveAttempt(session, 1, `sessions/${session}.attempt1`),
  finish: (journal, session) => end(journal, session, "finished"),
  fail: (journal, session) => end(journal, session, "failed"),
  again: (journal, session) => end(journal, session, "planned"),
  judge: (journal, session) => judge(journal, session, false),
  skip: (journal, session) => judge(journal, session, true),
  mark: (journal, session) => journal.markSession(session, "not_run", "why"),
  takeBack: (journal, session) => journal.takeBack(session, "planned", null),
  leaveOut: (journal, session) =>
    journal.leaveOut([{ session, state: "not_run", reason: "not started: out of time" }]),
  deadline: (journal) =>
    journal.setDeadline({ finishBy: "07:30", timeZone: "UTC", atMs: Date.parse("2026-04-20") }),
  acknowledge: (journal, session) => journal.acknowledge(session, "an operator", "looked at it"),
  elsewhere: (_journal, session) => writeFromElsewhere(session),
};

function rowsOf(journal: JournalReader) {
  const { sessions, attempts, ruleEvaluations, acknowledgements, deadlines } = journal;
  return [sessions(), attempts(), ruleEvaluations(), acknowledgements(), deadlines()];
}

describe("the kept journal", () => {
  it("holds what a fresh reader finds, whatever was written and whenever it was asked", async () => {
    const entry = fc.record({
      kind: fc.constantFrom(...Object.keys(ENTRIES)),
      session: fc.integer({ min: 1, max: SESSIONS }),
      asked: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 25 }), async (entries) => {
        path = join(testFolder("night"), "sweep.db");
        const journal = create();
        const reader = openJournalToRead(path);
        try {
          for (const { kind, session, asked } of entries) {
            ENTRIES[kind]?.(journal, session);
            // What others write is seen at the next turn, our own at once.
            if (kind === "elsewhere") await setImmediate();
            if (!asked) continue;
            expect(rowsOf(journal)).toEqual(rowsOf(reader));
            expect(journal.attempts(session)).toEqual(reader.attempts(session));
          }
          expect(rowsOf(journal)).toEqual(rowsOf(reader));
        } finally {
          reader.close();
          journal.close();
        }
      }),
      runs(25),
    );
  });

  it("reads only the rows of a session that was written", () => {
    const journal = create();
    const before = journal.sessions();
    journal.setProgress({
      session: 2,
      ticks: 3,
      done: 0.1,
      fills: 1,
      mode: "active",
      distanceBidBps: null,
      distanceAskBps: null,
    });
    journal.addDecision("warning", "told");
    expect(journal.sessions()).toBe(before);
    journal.startAttempt(2, "sessions/2");
    const after = journal.sessions();
    expect(after.map((row, i) => row === before[i])).toEqual([true, false, true, true, true, true]);
    journal.close();
  });

  it("an entry that fails leaves nothing behind", () => {
    const journal = create();
    const before = rowsOf(journal);
    expect(() => journal.startAttempt(99, "sessions/99")).toThrow("FOREIGN KEY");
    expect(rowsOf(journal)).toEqual(before);
    journal.close();
  });
});
