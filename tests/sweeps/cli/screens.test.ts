/** What an operator sees of a run, by where it is shown: a terminal, one that cannot draw, a file, another program. */
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { SessionState } from "../../../reports/index.ts";
import type { Environment } from "../../../sweeps/cli/environment.ts";
import { createView, tellStart } from "../../../sweeps/cli/view-of-run.ts";
import { createLiveView } from "../../../sweeps/cli/views/live-view.ts";
import { createPlainView } from "../../../sweeps/cli/views/plain-view.ts";
import { createReplayView } from "../../../sweeps/cli/views/replay-view.ts";
import { openJournal } from "../../../sweeps/journal/journal.ts";
import type { OpenedRun } from "../../../sweeps/journal/open-run.ts";
import { JOURNAL_FILE } from "../../../sweeps/journal/run-folder.ts";
import type { SweepPlan } from "../../../sweeps/plan/plan-types.ts";
import type { ReplayEvent } from "../../../sweeps/replay/replay-events.ts";
import type { SweepEvent } from "../../../sweeps/scheduler/events.ts";
import { testFolder } from "../../support/own-folder.ts";
import { NOW, storedRun } from "../scripted-journal.ts";
import { scriptedPlan } from "../scripted-plan.ts";

let root: string;
beforeEach(() => {
  root = testFolder("screens");
});

const PLAN = scriptedPlan(["finish", "finish"]);
const STARTED: SweepEvent = {
  kind: "session_started",
  session: 1,
  label: "01-c1",
  of: 2,
  attempt: 1,
  takenOver: false,
};

const ended = (
  session: number,
  state: SessionState = "finished",
  changes: Partial<SweepEvent> = {},
): SweepEvent =>
  ({
    kind: "session_ended",
    session,
    label: `0${session}-c${session}`,
    state,
    outcome: state === "finished" ? "duration_elapsed" : "crashed",
    ticks: 452,
    fills: 31,
    vwSpreadBps: 7.5,
    detail: null,
    ...changes,
  }) as SweepEvent;
const PROGRESS: SweepEvent = {
  kind: "progress",
  session: 1,
  label: "01-c1",
  progress: {
    type: "progress",
    ticks: 120,
    done: 0.257,
    fills: 3,
    mode: "active",
    distanceBidBps: 4,
    distanceAskBps: 5,
    gapSince: null,
  },
};
const gate = (outcome: "passed" | "warned"): SweepEvent => ({
  kind: "gate",
  session: 2,
  label: "02-c2",
  outcome,
  detail: outcome,
});
const rule = (outcome: "passed" | "fired" | "not_evaluated"): SweepEvent => ({
  kind: "rule",
  session: 1,
  label: "01-c1",
  rule: "toxic",
  action: "flag",
  outcome,
  detail: "because",
});

type Screen = {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  readonly term?: string;
  readonly json?: boolean;
};

/** Shows the events, closes the view, and returns what was written. */
function shown(
  { term, json = false, ...stream }: Screen,
  events: readonly SweepEvent[] = [STARTED],
  plan = PLAN,
): string {
  const runFolder = storedRun(join(root, "runs"), plan, () => undefined);
  const journal = openJournal(join(runFolder, JOURNAL_FILE), NOW);
  let written = "";
  const stdout = { ...stream, write: (text: string) => (written += text) };
  const environment = { stdout, now: NOW, variables: { TERM: term } } as unknown as Environment;
  try {
    const run = { journal, runFolder, resumed: false, detail: null };
    const view = createView(environment, run, plan, { json, workers: 1 });
    for (const event of events) view.show(event);
    view.close();
  } finally {
    journal.close();
  }
  return written;
}

describe("a start is", () => {
  it.each<[string, Screen]>([
    ["a file", { term: "xterm" }],
    ["a terminal that knows no cursor", { isTTY: true, columns: 80, rows: 24, term: "dumb" }],
    ["a terminal that says it has no size", { isTTY: true, columns: 0, rows: 0, term: "xterm" }],
  ])("a plain line in %s", (_name, screen) => {
    expect(shown(screen)).toBe("2026-04-19T22:14:03.000Z [1/2] 01-c1 started\n");
  });

  it("a line and a table on a terminal", () => {
    const written = shown({ isTTY: true, columns: 80, rows: 24, term: "xterm" });
    expect(written).toContain("22:14:03 [1/2] 01-c1 started\n");
    expect(written).toContain("0 of 2 sessions done · Scripted sweep");
    expect(written).toMatch(/1 01-c1 +running/);
  });

  it("a table that says which network is live", () => {
    const live = { network: "mainnet" } as NonNullable<SweepPlan["live"]>;
    expect(shown(TERMINAL, [], { ...PLAN, live })).toContain("mainnet live · Scripted sweep");
  });

  it("an object for other programs, wherever it goes", () => {
    const line = shown({ isTTY: true, columns: 80, rows: 24, term: "xterm", json: true });
    const { kind, ...fields } = STARTED;
    expect(JSON.parse(line)).toEqual({ at: NOW().toISOString(), event: kind, ...fields });
  });
});

const ERASE_LINE = `${String.fromCharCode(27)}[2K`;
const FILE: Screen = { term: "xterm" };
const TERMINAL: Screen = { isTTY: true, columns: 80, rows: 24, term: "xterm" };
/** What follows the moment on each line. */
const told = (written: string): string[] =>
  written
    .trimEnd()
    .split("\n")
    .map((line) => line.slice(line.indexOf(" ") + 1));

describe("a file", () => {
  it("has a line of each end and decision, none of what passed, and no progress between the ends", () => {
    const events = [
      PROGRESS,
      gate("passed"),
      gate("warned"),
      rule("passed"),
      rule("fired"),
      rule("not_evaluated"),
      ended(1),
    ];
    expect(told(shown(FILE, events))).toEqual([
      "Gate before 02-c2 warned: warned",
      "Rule toxic on 01-c1: fired, action flag (because)",
      "Rule toxic on 01-c1: not evaluated (because)",
      "01-c1 finished: 452 ticks, 31 fills, VW spread 7.50 bps",
    ]);
  });

  it("has a line of progress once a minute has passed without one", () => {
    const now = vi.spyOn(performance, "now");
    onTestFinished(() => now.mockRestore());
    const written = atMoments(now, [
      [0, STARTED],
      [59_999, PROGRESS],
      [60_000, PROGRESS],
      [119_999, PROGRESS],
      [120_000, PROGRESS],
    ]);
    expect(told(written).slice(1)).toEqual([
      "01-c1 25 % after 120 ticks",
      "01-c1 25 % after 120 ticks",
    ]);
  });

  it("tells once a minute how many have ended and how long the others take", () => {
    const now = vi.spyOn(performance, "now");
    onTestFinished(() => now.mockRestore());
    const ends = Array.from({ length: 130 }, (_, i) => [i * 1_000, ended(1)] as const);
    const again = [59_500, ended(1, "planned")] as const;
    const all = [...ends, again].sort(([a], [b]) => a - b);
    const paces = told(atMoments(now, all, 300)).filter((line) => line.includes("ended"));
    expect(paces).toEqual([
      "61 of 300 sessions ended, 60 finished a minute, about 3 min 59 s left",
      "121 of 300 sessions ended, 60 finished a minute, about 2 min 59 s left",
    ]);
  });
});

/** Shows events at their moments (ms, monotonic) to a file of a sweep that has so many sessions to run. */
function atMoments(
  now: { readonly mockReturnValue: (ms: number) => unknown },
  events: readonly (readonly [number, SweepEvent])[],
  sessions = 2,
): string {
  let written = "";
  const stdout = { write: (text: string) => (written += text) };
  now.mockReturnValue(0);
  const view = createPlainView({ stdout, now: NOW } as unknown as Environment, sessions);
  for (const [ms, event] of events) {
    now.mockReturnValue(ms);
    view.show(event);
  }
  view.close();
  return written;
}

describe("a terminal", () => {
  it("is told at once that a key was heard, and what a second one does", () => {
    const { view, written, close } = liveView();
    view.show(STARTED);
    expect(written()).not.toContain("started");
    view.show({ kind: "stopping", text: "Stopping: it closes." });
    expect(written()).toContain("22:14:03 Stopping: it closes.\n");
    expect(written()).toContain("0 of 2 sessions done · stopping, Ctrl-C again ends at once");
    close();
  });

  it("keeps lines and the last table, which says how it ended", () => {
    const { view, written, close } = liveView();
    view.show(STARTED);
    view.show(ended(1));
    view.show({ kind: "sweep_ended", state: "interrupted", text: "Interrupted." });
    close();
    const last = written().slice(written().lastIndexOf("22:14:03 Interrupted.\n"));
    expect(last).toContain("1 of 2 sessions done · interrupted · T");
    expect(last).toMatch(/1 01-c1 +finished +█+ +452 +31/);
  });

  it("erases the table before lines go above it: none is left behind", () => {
    const { view, written, close } = liveView();
    view.show({ kind: "check", text: "one" });
    const before = written().length;
    view.show({ kind: "check", text: "two" });
    const second = written().slice(before);
    // Headline, head and two sessions, and the line that the cursor stands on.
    const erased = second.slice(0, second.indexOf("two")).split(ERASE_LINE).length - 1;
    expect(erased).toBe(5);
    close();
  });

  it("as low as ten rows gets fewer sessions, those that run among them", () => {
    const { view, written, close } = liveView({ sessions: 30, rows: 12 });
    view.show({ ...STARTED, session: 20, label: "20-c20" });
    view.show({ kind: "check", text: "now" });
    expect(written()).toContain("      … 17 above\n");
    expect(written()).toMatch(/20 20-c20 +running +·{10}/);
    expect(written()).toContain("      … 7 below");
    close();
  });

  it("goes by sessions that ended well when it says how long the rest take", () => {
    const now = vi.spyOn(performance, "now");
    onTestFinished(() => now.mockRestore());
    now.mockReturnValue(0);
    const { view, written, close } = liveView({ sessions: 4 });
    const at = (ms: number, ...events: readonly SweepEvent[]) => {
      now.mockReturnValue(ms);
      for (const event of events) view.show(event);
    };
    at(0, STARTED);
    at(60_000, ended(1), { ...STARTED, session: 2, label: "02-c2" });
    at(61_000, ended(2, "interrupted"), { kind: "check", text: "now" });
    // One that was cut and two to come, a minute each.
    expect(written()).toContain("1 of 4 sessions done · about 3 min 00 s left");
    close();
  });
});

it("warnings are told at each start, what a plan can show at the first", () => {
  const planned = { windows: 1, rivals: 1, windowsToDecide: 8, source: null, cells: [] };
  const plan = { ...PLAN, planned, warnings: ["of the plan"] };
  const kinds = (resumed: boolean): string[] => {
    const events: string[] = [];
    const run = { runFolder: "r", resumed, detail: null } as OpenedRun;
    tellStart((event) => events.push(event.kind), run, plan);
    return events;
  };
  expect(kinds(false)).toEqual(["sweep_started", "planned", "warning"]);
  expect(kinds(true)).toEqual(["sweep_started", "warning"]);
});

describe("a replay", () => {
  const folder = `/results/${"deep/".repeat(20)}2026-04-19T22-14-03Z-1f278a20`;
  const events: readonly ReplayEvent[] = [
    { kind: "replay_started", runFolder: folder, tapes: 2, cells: 3, sessions: 6, kept: 0 },
    pair(1, "finished", null),
    pair(2, "crashed", "exit code 7\nlast words"),
    pair(3, "finished", null),
    { kind: "replay_ended", state: "complete", text: "Replayed 2 of 3 sessions." },
  ];

  function shownReplay({ term, json = false, ...stream }: Screen): string {
    let written = "";
    const stdout = { ...stream, write: (text: string) => (written += text) };
    const environment = { stdout, now: NOW, variables: { TERM: term } } as unknown as Environment;
    const view = createReplayView(environment, json);
    for (const event of events) view.show(event);
    view.close();
    return written;
  }

  it("is a line for each of its sessions in a file", () => {
    expect(shownReplay(FILE).trimEnd().split("\n")).toEqual([
      `Replaying 2 tapes × 3 cells: 6 sessions, in ${folder}`,
      "[1/6] tape 1 × c1: finished, 452 ticks, 31 fills",
      "[2/6] tape 1 × c1: crashed, 452 ticks, 31 fills. exit code 7 | last words",
      "[3/6] tape 1 × c1: finished, 452 ticks, 31 fills",
      "Replayed 2 of 3 sessions.",
    ]);
  });

  it("keeps of a terminal's moving line what did not go well, and no path is broken", () => {
    const written = shownReplay(TERMINAL);
    expect(written).toContain(`\n${folder}\n`);
    expect(written).toContain("█▋········ [1/6] tape 1 × c1: finished");
    const kept = "[2/6] tape 1 × c1: crashed, 452 ticks, 31 fills. exit code 7 | last words\n";
    expect(written).toContain(kept);
    expect(written.endsWith("Replayed 2 of 3 sessions.\n")).toBe(true);
    // Each of the two moving lines was erased before something else stood in its place.
    expect(written.split(ERASE_LINE).length - 1).toBeGreaterThanOrEqual(2);
  });

  it("is an object for each event for other programs", () => {
    const lines = shownReplay({ ...TERMINAL, json: true })
      .trimEnd()
      .split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual(
      events.map(({ kind }) => kind),
    );
  });

  function pair(done: number, outcome: string, detail: string | null): ReplayEvent {
    const what = { tape: 1, cell: "c1", done, of: 6, outcome, ticks: 452, fills: 31, detail };
    return { kind: "pair_ended", ...what };
  }
});

type LiveChanges = { readonly sessions?: number; readonly rows?: number };

/** A live table of sessions to come on a terminal of 80 columns, and what it wrote so far. */
function liveView({ sessions = 2, rows = 24 }: LiveChanges = {}) {
  let written = "";
  const stdout = { ...TERMINAL, rows, write: (text: string) => (written += text) };
  const environment = { stdout, now: NOW, variables: {} } as unknown as Environment;
  const planned = Array.from({ length: sessions }, (_, i) => ({
    session: i + 1,
    label: `${String(i + 1).padStart(2, "0")}-c${i + 1}`,
    state: "planned" as const,
    replicate: 1,
    ticks: null,
    fills: null,
  }));
  const view = createLiveView(environment, { title: "T", concurrency: 1 }, planned);
  return { view, written: () => written, close: () => view.close() };
}
