import { describe, expect, it } from "vitest";
import { fitDeadline } from "../../../sweeps/deadline/fit.ts";
import {
  debriefMs,
  expectedSessionMs,
  reserveMs,
  wallTimes,
} from "../../../sweeps/deadline/session-times.ts";
import type { TimeLeft } from "../../../sweeps/deadline/time-left.ts";
import type { SessionRow } from "../../../sweeps/journal/journal-types.ts";
import type { SweepPlan } from "../../../sweeps/plan/plan-types.ts";
import { decideNext, type SweepView } from "../../../sweeps/scheduler/decide.ts";
import { scriptedPlan } from "../scripted-plan.ts";

type State = SessionRow["state"];

/** Two cells a round: sessions 1 and 2 are round 1, 3 and 4 round 2. */
function row(session: number, state: State, changes: Partial<SessionRow> = {}): SessionRow {
  const ended = state === "finished" || state === "failed";
  return {
    session,
    label: `0${session}`,
    cell: `c${((session - 1) % 2) + 1}`,
    replicate: Math.ceil(session / 2),
    state,
    reason: null,
    folder: null,
    judged: !["planned", "running", "interrupted"].includes(state),
    haltReason: ended ? "duration_elapsed" : null,
    invariantStatus: state === "finished" ? "ok" : null,
    ticks: null,
    fills: null,
    ...changes,
  };
}

const rows = (...states: State[]): SessionRow[] => states.map((state, i) => row(i + 1, state));

const SESSION_MS = 60_000;
const PLAN = { durationMs: SESSION_MS, clock: "real" } as const;
/** Time for one more session and everything after it, when so many are begun. */
const forOne = (done: number): number => SESSION_MS + reserveMs(PLAN, done + 1);
const forTwo = (done: number): number => 2 * SESSION_MS + reserveMs(PLAN, done + 2);

type Setting = Partial<SweepPlan> & { readonly leftMs: number; readonly pauseMs?: number };

function view(sessions: readonly SessionRow[], setting: Setting, changes: Partial<SweepView> = {}) {
  const { leftMs, pauseMs = 0, ...plan } = setting;
  const whole = scriptedPlan(["finish", "finish"], { replicates: 2, ...PLAN, ...plan });
  const timeLeft: TimeLeft = {
    nowMs: 1_000_000,
    atMs: 1_000_000 + leftMs,
    sessionMs: SESSION_MS,
    pauseMs,
    plan: whole,
  };
  return {
    sessions,
    concurrency: whole.concurrency,
    workers: 1,
    leftOut: new Set(),
    acknowledged: new Map(),
    abortedBy: null,
    operatorStop: false,
    fault: null,
    carriesInventory: false,
    feed: "none",
    timeLeft,
    ...changes,
  } satisfies SweepView;
}

const FILL = { deadline: { finishBy: "07:30", fill: true } };
const LIVE = { sharedFeed: true } as NonNullable<SweepPlan["live"]>;
const OUT = { kind: "drain", end: { kind: "complete", outOfTime: true } };
const HOUR = 3_600_000;

describe("decideNext before a deadline", () => {
  it.each<[string, SweepView, object]>([
    [
      "starts what just fits",
      view(rows("planned", "planned"), { leftMs: forOne(0) }),
      { kind: "launch", session: 1 },
    ],
    [
      "starts nothing that is a millisecond too long",
      view(rows("planned", "planned"), { leftMs: forOne(0) - 1 }),
      OUT,
    ],
    [
      "counts what is done already into the time kept for the debrief",
      view(rows("finished", "planned"), { leftMs: forOne(1) - 1 }),
      OUT,
    ],
    [
      "counts a pause that is due",
      view(rows("finished", "planned"), { leftMs: forOne(1) + 999, pauseMs: 1_000 }),
      OUT,
    ],
    [
      "starts nothing after the deadline",
      view(rows("finished", "planned"), { leftMs: -HOUR }),
      OUT,
    ],
    [
      "ends as ever when all is done, however late",
      view(rows("finished", "finished"), { leftMs: -HOUR }),
      { kind: "drain", end: { kind: "complete" } },
    ],
    [
      "lets what runs end while nothing more fits",
      view(rows("running", "planned"), { leftMs: 30_000, concurrency: 2 }),
      { kind: "wait" },
    ],
    [
      "ends what still runs when the debrief needs the time",
      view(rows("running", "planned"), { leftMs: debriefMs(1) }),
      { kind: "stop_running", why: "deadline" },
    ],
    [
      "lets it run a millisecond before that",
      view(rows("running", "planned"), { leftMs: debriefMs(1) + 1 }),
      { kind: "wait" },
    ],
    [
      "judges what has ended, however late",
      view([row(1, "finished", { judged: false }), row(2, "planned")], { leftMs: -HOUR }),
      { kind: "judge", session: 1 },
    ],
    [
      "does not try a failed session again without time",
      view([row(1, "planned", { reason: "crashed; try 2 of 2 follows" })], { leftMs: 1_000 }),
      OUT,
    ],
    [
      "does not run an interrupted session again without time",
      view(rows("interrupted", "planned"), { leftMs: 1_000 }),
      OUT,
    ],
    [
      "runs an interrupted session again in time",
      view(rows("interrupted", "planned"), { leftMs: HOUR }),
      { kind: "launch", session: 1 },
    ],
    [
      "an abort outranks the deadline",
      view(rows("finished", "planned"), { leftMs: -1 }, { abortedBy: "rule" }),
      { kind: "drain", end: { kind: "aborted" } },
    ],
    [
      "an abort ends what runs as an abort",
      view(rows("running", "planned"), { leftMs: -1 }, { abortedBy: "rule" }),
      { kind: "stop_running", why: "rule" },
    ],
    [
      "the operator's stop outranks the deadline",
      view(rows("finished", "planned"), { leftMs: -1 }, { operatorStop: true }),
      { kind: "drain", end: { kind: "interrupted" } },
    ],
    [
      "a fault outranks the deadline",
      view(rows("finished", "planned"), { leftMs: -1 }, { fault: "disk" }),
      { kind: "drain", end: { kind: "fault" } },
    ],
    [
      "passes over what a rule skipped",
      view([row(1, "finished"), row(2, "skipped"), row(3, "planned")], { leftMs: forOne(1) }),
      { kind: "launch", session: 3 },
    ],
    [
      "a closed gate ends the sweep, whatever the hour",
      view([row(1, "finished", { invariantStatus: "drift" }), row(2, "planned")], { leftMs: HOUR }),
      { kind: "drain", end: { kind: "blocked" } },
    ],
    [
      "begins a round of fill that just fits",
      view(rows("planned", "planned"), { leftMs: forTwo(0), ...FILL }),
      { kind: "launch", session: 1 },
    ],
    [
      "begins no round of fill that would stay half",
      view(rows("planned", "planned"), { leftMs: forTwo(0) - 1, ...FILL }),
      OUT,
    ],
    [
      "begins a round of fill that just fits with the pause in its middle",
      view(rows("planned", "planned"), {
        leftMs: forTwo(0) + 5_000,
        pauseBetweenMs: 5_000,
        ...FILL,
      }),
      { kind: "launch", session: 1 },
    ],
    [
      "begins none that only fits without that pause",
      view(rows("planned", "planned"), {
        leftMs: forTwo(0) + 4_999,
        pauseBetweenMs: 5_000,
        ...FILL,
      }),
      OUT,
    ],
    [
      "goes on with a round of fill that was begun",
      view(rows("finished", "planned"), { leftMs: forOne(1), ...FILL }),
      { kind: "launch", session: 2 },
    ],
    [
      "leaves half a round of fill when the rest does not fit",
      view(rows("finished", "planned"), { leftMs: forOne(1) - 1, ...FILL }),
      OUT,
    ],
    [
      "counts a round of fill side by side",
      view(rows("planned", "planned"), {
        leftMs: SESSION_MS + reserveMs(PLAN, 2),
        concurrency: 2,
        ...FILL,
      }),
      { kind: "launch" },
    ],
    [
      "needs no time for cells that a rule skipped",
      view([row(1, "finished"), row(2, "finished"), row(3, "skipped"), row(4, "planned")], {
        leftMs: forOne(2),
        ...FILL,
      }),
      { kind: "launch", session: 4 },
    ],
    [
      "starts the second cell on a feed that the first was let in to",
      view(
        rows("running", "planned"),
        { leftMs: forOne(1) - 1_000, concurrency: 2, live: LIVE },
        { feed: "up" },
      ),
      { kind: "launch", session: 2 },
    ],
    [
      "does not start one on a feed whose first wave has ended",
      view(rows("finished", "planned"), { leftMs: forOne(1) - 1, live: LIVE }, { feed: "up" }),
      OUT,
    ],
    [
      "starts no feed for a session that does not fit",
      view(rows("planned", "planned"), { leftMs: forOne(0) - 1, live: LIVE }, { feed: "down" }),
      OUT,
    ],
    [
      "starts the feed for one that does",
      view(rows("planned", "planned"), { leftMs: forOne(0), live: LIVE }, { feed: "down" }),
      { kind: "start_feed" },
    ],
  ])("%s", (_name, given, expected) => {
    expect(decideNext(given)).toMatchObject(expected);
    const { end } = decideNext(given) as { end?: { outOfTime?: true } };
    expect(end?.outOfTime === true).toBe(expected === OUT);
  });
});

describe("fitDeadline", () => {
  const CLOCK = { nowMs: 0, sessionMs: SESSION_MS };
  const planOf = (changes: Partial<SweepPlan>): SweepPlan =>
    scriptedPlan(["finish", "finish", "finish"], { replicates: 4, ...PLAN, ...changes });

  it.each<[string, Partial<SweepPlan>, number, object]>([
    [
      "nothing before a session's length",
      {},
      forOne(0) - 1,
      { sessions: 0, rounds: 0, lastEndsMs: null },
    ],
    ["one session and no round", {}, forOne(0), { sessions: 1, rounds: 0, lastEndsMs: SESSION_MS }],
    ["a round back to back", {}, forOne(2) + 2 * SESSION_MS, { sessions: 3, rounds: 1 }],
    [
      "with pauses a little less",
      { pauseBetweenMs: 1 },
      forOne(2) + 2 * SESSION_MS,
      { sessions: 2, rounds: 0 },
    ],
    [
      "a round at once",
      { concurrency: 3 },
      SESSION_MS + reserveMs(PLAN, 3),
      { sessions: 3, rounds: 1, lastEndsMs: SESSION_MS },
    ],
    [
      "no half round where time is filled",
      { concurrency: 1, ...FILL },
      forOne(2) + SESSION_MS,
      { sessions: 0, rounds: 0 },
    ],
    [
      "all of them",
      { concurrency: 3 },
      HOUR,
      { sessions: 12, rounds: 4, lastEndsMs: 4 * SESSION_MS },
    ],
    [
      "lanes across rounds where nothing is shared",
      { concurrency: 2 },
      HOUR,
      { lastEndsMs: 6 * SESSION_MS },
    ],
    [
      "rounds of their own on a shared feed",
      { concurrency: 2, live: LIVE },
      HOUR,
      { lastEndsMs: 8 * SESSION_MS },
    ],
  ])("%s", (_name, changes, leftMs, expected) => {
    expect(fitDeadline(planOf(changes), { ...CLOCK, atMs: leftMs })).toMatchObject(expected);
  });

  /** The scheduler on a clock by hand, every session as long as expected. */
  function run(plan: SweepPlan, atMs: number): number {
    const ends = new Map<number, number>();
    const states = new Map<number, State>(plan.sessions.map(({ session }) => [session, "planned"]));
    let [nowMs, pauseMs] = [0, 0];
    for (;;) {
      const sessions = plan.sessions.map(({ session, replicate, cell }) =>
        row(session, states.get(session) ?? "planned", { replicate, cell }),
      );
      const timeLeft = { nowMs, atMs, sessionMs: SESSION_MS, pauseMs, plan };
      const shared = plan.live?.sharedFeed === true ? "up" : "none";
      const base = view(sessions, { leftMs: 0 }, { feed: shared, concurrency: plan.concurrency });
      const decision = decideNext({ ...base, timeLeft });
      if (decision.kind === "launch") {
        nowMs += pauseMs;
        pauseMs = 0;
        states.set(decision.session, "running");
        ends.set(decision.session, nowMs + SESSION_MS);
      } else if (decision.kind === "wait") {
        nowMs = Math.min(...ends.values());
        for (const [session, end] of ends) {
          if (end > nowMs) continue;
          ends.delete(session);
          states.set(session, "finished");
        }
        pauseMs = plan.pauseBetweenMs;
      } else {
        expect(decision.kind).toBe("drain");
        return [...states.values()].filter((state) => state === "finished").length;
      }
    }
  }

  it.each(
    [1, 2, 3, 4].flatMap((concurrency) =>
      [false, true].flatMap((fill) =>
        [false, true].map((live) => [concurrency, fill, live] as const),
      ),
    ),
  )(
    "says what the scheduler then does: %i at once, fill %s, one feed %s",
    (concurrency, fill, live) => {
      const plan = planOf({
        concurrency,
        pauseBetweenMs: 2_000,
        ...(fill ? FILL : {}),
        ...(live ? { live: LIVE } : {}),
      });
      for (let leftMs = 0; leftMs < 14 * SESSION_MS; leftMs += 17_000) {
        const { sessions } = fitDeadline(plan, { ...CLOCK, atMs: leftMs });
        expect([leftMs, run(plan, leftMs)]).toEqual([leftMs, sessions]);
      }
    },
  );
});

describe("expectedSessionMs", () => {
  it.each<[string, "real" | "virtual", number, readonly number[], number]>([
    ["assumes a little beyond the duration on the real clock", "real", 1_800_000, [], 1_820_000],
    ["assumes a fraction of it on a virtual one", "virtual", 1_800_000, [], 7_000],
    ["adds a margin to what start and close took", "real", 1_800_000, [1_804_000], 1_805_000],
    ["adds a margin to what a virtual session took", "virtual", 1_800_000, [2_000], 2_500],
    [
      "takes the middle one, not one that nobody saw end",
      "real",
      60_000,
      [64_000, 9_000_000, 61_000],
      65_000,
    ],
    ["never expects more than the watchdog allows", "real", 60_000, [9_000_000], 180_000],
    ["never less than the duration on the real clock", "real", 60_000, [59_000], 60_000],
  ])("%s", (_name, clock, durationMs, measured, expected) => {
    expect(expectedSessionMs({ clock, durationMs }, measured)).toBe(expected);
  });
});

it("wallTimes are those of attempts that ran their whole course", () => {
  const startedAt = "2026-11-21T22:00:00.000Z";
  const endedAt = "2026-11-21T22:00:07.500Z";
  const attempts = ["duration_elapsed", "crashed", "inventory_truth_halt", "interrupted"].map(
    (outcome) => ({ outcome, startedAt, endedAt }),
  );
  const running = { outcome: null, startedAt, endedAt: null };
  expect(wallTimes([...attempts, running])).toEqual([7_500]);
});
