import { describe, expect, it } from "vitest";
import type { SessionRow } from "../../../sweeps/journal/journal-types.ts";
import { decideNext, type SweepView } from "../../../sweeps/scheduler/decide.ts";

type State = SessionRow["state"];

function row(session: number, state: State, changes: Partial<SessionRow> = {}): SessionRow {
  const ended = state === "finished" || state === "failed";
  return {
    session,
    label: `0${session}-c${session}`,
    cell: `c${session}`,
    replicate: 1,
    state,
    reason: null,
    folder: null,
    judged: ended,
    haltReason: ended ? "duration_elapsed" : null,
    invariantStatus: state === "finished" ? "ok" : null,
    ticks: null,
    fills: null,
    ...changes,
  };
}

function view(sessions: readonly SessionRow[], changes: Partial<SweepView> = {}): SweepView {
  return {
    sessions,
    concurrency: 1,
    workers: 1,
    acknowledged: new Map(),
    abortedBy: null,
    operatorStop: false,
    fault: null,
    carriesInventory: false,
    leftOut: new Set(),
    feed: "none",
    timeLeft: null,
    ...changes,
  };
}

const judged = { judged: false };
const drift = { invariantStatus: "drift" };
const missing = { invariantStatus: null, haltReason: "no_summary" };
const crashed = { invariantStatus: null, haltReason: "crashed" };
const accepted = new Map([[1, { by: "operator", reason: "seen" }]]);

describe("decideNext", () => {
  it.each<[string, SweepView, object]>([
    [
      "the first session starts without a gate",
      view([row(1, "planned")]),
      { kind: "launch", session: 1, gates: [] },
    ],
    [
      "while one runs, back to back, the next waits",
      view([row(1, "running"), row(2, "planned")]),
      { kind: "wait" },
    ],
    [
      "what has ended is judged before anything starts",
      view([row(1, "finished", judged), row(2, "planned")]),
      { kind: "judge", session: 1 },
    ],
    [
      "ok opens the gate",
      view([row(1, "finished"), row(2, "planned")]),
      { kind: "launch", session: 2 },
    ],
    [
      "an interrupted session is run before later ones",
      view([row(1, "interrupted"), row(2, "planned")]),
      { kind: "launch", session: 1 },
    ],
    [
      "drift stops the sweep",
      view([row(1, "finished", drift), row(2, "planned")]),
      { kind: "drain", end: { kind: "blocked" } },
    ],
    [
      "error stops the sweep",
      view([row(1, "finished", { invariantStatus: "error" }), row(2, "planned")]),
      { kind: "drain", end: { kind: "blocked" } },
    ],
    [
      "a missing status stops the sweep",
      view([row(1, "failed", missing), row(2, "planned")]),
      { kind: "drain", end: { kind: "blocked" } },
    ],
    [
      "an accepted drift opens the gate",
      view([row(1, "finished", drift), row(2, "planned")], { acknowledged: accepted }),
      { kind: "launch", gates: [{ outcome: "acknowledged" }] },
    ],
    [
      "unverified warns and passes",
      view([row(1, "finished", { invariantStatus: "unverified" }), row(2, "planned")]),
      { kind: "launch", gates: [{ outcome: "warned" }] },
    ],
    [
      "a crash leaves no inventory and warns",
      view([row(1, "failed", crashed), row(2, "planned")]),
      { kind: "launch", gates: [{ outcome: "warned" }] },
    ],
    [
      "a session that the watchdog ended leaves none either",
      view([row(1, "failed", { ...crashed, haltReason: "watchdog" }), row(2, "planned")]),
      { kind: "launch", gates: [{ outcome: "warned" }] },
    ],
    [
      "drift after the last session ends nothing",
      view([row(1, "finished", drift)]),
      { kind: "drain", end: { kind: "complete" } },
    ],
    [
      "a skipped session is passed over by the gate",
      view([row(1, "finished"), row(2, "skipped", { judged: true }), row(3, "planned")]),
      { kind: "launch", session: 3, gates: [{ subject: "01-c1" }] },
    ],
    [
      "back to back the gate asks the session just before, and no other",
      view([row(1, "finished", drift), row(2, "finished"), row(3, "planned")]),
      { kind: "launch", session: 3, gates: [{ subject: "02-c2", outcome: "passed" }] },
    ],
    [
      "drift of the session just before stops the sweep, though the first was in order",
      view([row(1, "finished"), row(2, "finished", drift), row(3, "planned")]),
      { kind: "drain", end: { kind: "blocked", gates: [{ subject: "02-c2" }] } },
    ],
    [
      "an abort with nothing running drains",
      view([row(1, "finished"), row(2, "planned")], { abortedBy: "rule" }),
      { kind: "drain", end: { kind: "aborted", detail: "rule" } },
    ],
    [
      "an abort ends what runs first",
      view([row(1, "finished"), row(2, "running")], { abortedBy: "rule", concurrency: 2 }),
      { kind: "stop_running" },
    ],
    [
      "the operator's stop waits for what runs",
      view([row(1, "running")], { operatorStop: true }),
      { kind: "wait" },
    ],
    [
      "the operator's stop starts nothing more",
      view([row(1, "finished"), row(2, "planned")], { operatorStop: true }),
      { kind: "drain", end: { kind: "interrupted" } },
    ],
    [
      "what ended is judged even when stopping",
      view([row(1, "finished", judged)], { operatorStop: true }),
      { kind: "judge", session: 1 },
    ],
    [
      "a fault outranks a rule: what the machine refused is what has to be mended first",
      view([row(1, "finished"), row(2, "planned")], { abortedBy: "rule", fault: "disk" }),
      { kind: "drain", end: { kind: "fault" } },
    ],
    [
      "with several at once, one that ended beside the one that a rule stopped at is judged",
      view([row(1, "finished"), row(2, "finished", judged), row(3, "running")], {
        abortedBy: "rule",
        concurrency: 3,
      }),
      { kind: "judge", session: 2 },
    ],
    [
      "a fault outranks the operator's stop",
      view([row(1, "planned")], { operatorStop: true, fault: "disk" }),
      { kind: "drain", end: { kind: "fault" } },
    ],
    [
      "with two at once, two start",
      view([row(1, "running"), row(2, "planned")], { concurrency: 2 }),
      { kind: "launch", session: 2 },
    ],
    [
      "with two at once, the quick second waits to be judged",
      view([row(1, "running"), row(2, "finished", judged), row(3, "planned")], { concurrency: 2 }),
      { kind: "launch", session: 3 },
    ],
    [
      "with two at once, the gate asks every session that ended",
      view([row(1, "running"), row(2, "finished", drift), row(3, "planned")], { concurrency: 2 }),
      { kind: "wait" },
    ],
    [
      "with two at once, drift of any session that ended stops the sweep",
      view([row(1, "finished", drift), row(2, "finished"), row(3, "planned")], { concurrency: 2 }),
      {
        kind: "drain",
        end: { kind: "blocked", gates: [{ outcome: "blocked" }, { outcome: "passed" }] },
      },
    ],
    [
      "a chain of inventory ends at a failed session",
      view([row(1, "failed", crashed), row(2, "planned")], { carriesInventory: true }),
      { kind: "drain", end: { kind: "aborted" } },
    ],
    [
      "a chain of inventory goes on after a finished one",
      view([row(1, "finished"), row(2, "planned")], { carriesInventory: true }),
      { kind: "launch", session: 2 },
    ],
    [
      "ahead of its turn a session starts without a gate: it is asked in its turn",
      view([row(1, "finished"), row(2, "running"), row(3, "planned")], { workers: 2 }),
      { kind: "launch", session: 3, gates: [] },
    ],
    [
      "no more run ahead than there are processes",
      view([row(1, "running"), row(2, "running"), row(3, "planned")], { workers: 2 }),
      { kind: "wait" },
    ],
    [
      "what ran ahead is judged in its turn, its gate first",
      view([row(1, "finished"), row(2, "finished", judged), row(3, "running")], { workers: 2 }),
      { kind: "judge", session: 2, gates: [{ beforeSession: 2, subject: "01-c1" }] },
    ],
    [
      "what ran ahead of its turn waits for it",
      view([row(1, "running"), row(2, "finished", judged)], { workers: 2 }),
      { kind: "wait" },
    ],
    [
      "a shut gate ends the sweep though the next session has run already",
      view([row(1, "finished", drift), row(2, "finished", judged)], { workers: 2 }),
      { kind: "drain", end: { kind: "blocked", gates: [{ beforeSession: 2 }] } },
    ],
    [
      "a session that a rule left out has no gate, though it ran ahead",
      view([row(1, "finished"), row(2, "finished", judged)], {
        workers: 2,
        leftOut: new Set([2]),
      }),
      { kind: "judge", session: 2, gates: [] },
    ],
    [
      "a shut gate waits for what still runs ahead",
      view([row(1, "finished", drift), row(2, "finished", judged), row(3, "running")], {
        workers: 2,
      }),
      { kind: "wait" },
    ],
    [
      "what ran ahead of a rule that ended the sweep is not judged",
      view([row(1, "finished"), row(2, "finished", judged)], { workers: 2, abortedBy: "rule" }),
      { kind: "drain", end: { kind: "aborted" } },
    ],
    [
      "nothing runs ahead of a session whose balances it opens with",
      view([row(1, "running"), row(2, "planned")], { workers: 2, carriesInventory: true }),
      { kind: "wait" },
    ],
    [
      "nothing runs ahead on a live market",
      view([row(1, "running"), row(2, "planned")], { workers: 2, feed: "up" }),
      { kind: "wait" },
    ],
    [
      "a shared feed is started before the first session",
      view([row(1, "planned")], { concurrency: 2, feed: "down" }),
      { kind: "start_feed" },
    ],
    [
      "a shared feed that runs is joined",
      view([row(1, "running"), row(2, "planned")], { concurrency: 2, feed: "up" }),
      { kind: "launch", session: 2 },
    ],
    [
      "a shared feed that died is started anew, while others still run on what they have",
      view([row(1, "running"), row(2, "planned")], { concurrency: 2, feed: "down" }),
      { kind: "start_feed" },
    ],
    [
      "no feed is started for a session whose gate is shut",
      view([row(1, "finished", drift), row(2, "planned")], { concurrency: 2, feed: "down" }),
      { kind: "drain", end: { kind: "blocked" } },
    ],
    [
      "no feed is started when nothing is left to run",
      view([row(1, "finished")], { concurrency: 2, feed: "down" }),
      { kind: "drain", end: { kind: "complete" } },
    ],
    [
      "on a shared feed a replicate waits for the one before",
      view([row(1, "running"), row(2, "planned", { replicate: 2 })], {
        concurrency: 2,
        feed: "up",
      }),
      { kind: "wait" },
    ],
    [
      "a retry of the replicate that runs does not wait",
      view([row(1, "planned"), row(2, "running"), row(3, "planned", { replicate: 2 })], {
        concurrency: 2,
        feed: "up",
      }),
      { kind: "launch", session: 1 },
    ],
    [
      "on a recorded market a free lane is never left idle",
      view([row(1, "running"), row(2, "planned", { replicate: 2 })], { concurrency: 2 }),
      { kind: "launch", session: 2 },
    ],
    [
      "all settled is complete",
      view([row(1, "finished"), row(2, "failed", crashed), row(3, "skipped", { judged: true })]),
      { kind: "drain", end: { kind: "complete" } },
    ],
  ])("%s", (_name, given, expected) => {
    expect(decideNext(given)).toMatchObject(expected);
  });
});
