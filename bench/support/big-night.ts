/**
 * A run folder of thousands of sessions, for everything that reads one: a real grid, its real plan and journal, the
 * real rules. Sessions are run for a few cells on every window; the other cells get copies of those under their own
 * names, since what is measured here is reading, not trading.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { SessionSummary } from "../../engine/index.ts";
import { runSession } from "../../engine/session/run-session.ts";
import { loadGrid } from "../../sweeps/grid/load-grid.ts";
import { createJournal, type Journal } from "../../sweeps/journal/journal.ts";
import { sessionConfigText } from "../../sweeps/patch/session-config-text.ts";
import { buildPlan } from "../../sweeps/plan/build-plan.ts";
import type { PlannedCell, PlannedSession, SweepPlan } from "../../sweeps/plan/plan-types.ts";
import { evaluateRule } from "../../sweeps/rules/evaluate-rule.ts";
import { sessionSpec } from "../../sweeps/scheduler/session-order.ts";
import { REPO } from "./places.ts";

export type NightSize = {
  /** Rounded up to whole cells, three anchors each, on every window. */
  readonly sessions: number;
  readonly minutes: number;
};

const WINDOWS = 8;
const ANCHORS = 3;
const OFFSETS_MAX = 10;

/** 2,400 sessions are ten offsets a side, three limits of the anchor, eight windows; fewer have fewer offsets. */
function gridOf({ sessions, minutes }: NightSize): string {
  const pairs = Math.ceil(sessions / (WINDOWS * ANCHORS));
  const bids = Math.min(OFFSETS_MAX, pairs);
  const asks = Math.ceil(pairs / bids);
  return `version: 1
name: thousands
title: Ten offsets a side, three anchors, eight windows
base_config: ${join(REPO, "engine/config/paper.yaml")}
market: { source: simulated, scenario: mainnet-tight, seed: 73 }
session: { duration: ${minutes}m }
schedule: { replicates: ${WINDOWS} }
baseline: { cell: b${Math.min(4, bids)}-a${Math.min(4, asks)}-d10 }
stopping_rules:
  - { name: negative-vw, when: "session.vw_spread_bps < 0.0 && session.fills_total >= 5", action: flag }
  - { name: fills-collapsed, when: "session.fills_total == 0", action: flag }
  - { name: toxic, when: "session.realised_spread_30s_bps < -5.0 && session.fills_total >= 10", action: flag }
matrix:
  label: "b{strategy.bid_offset_bps}-a{strategy.ask_offset_bps}-d{strategy.anchor_max_divergence_bps}"
  axes:
    strategy.bid_offset_bps: { from: 1, to: ${bids}, step: 1 }
    strategy.ask_offset_bps: { from: 1, to: ${asks}, step: 1 }
    strategy.anchor_max_divergence_bps: [5, 10, 20]
`;
}

/** Every how many cells one is really run. */
const CELLS_PER_REAL = 30;

export type BigNight = { readonly runFolder: string; readonly sessions: number };

type Place = {
  readonly runFolder: string;
  readonly plan: SweepPlan;
  readonly journal: Journal;
};

/** Makes the run in a folder that is there and empty. A session of half an hour takes about 1 MB. */
export async function makeBigNight(runFolder: string, size: NightSize): Promise<BigNight> {
  const grid = join(runFolder, "grid.yaml");
  writeFileSync(grid, gridOf(size));
  const plan = buildPlan(loadGrid(grid), {});
  const sweep = { sweepId: "thousands/bench", plan, nodeVersion: process.version, commit: null };
  const journal = createJournal(join(runFolder, "sweep.db"), sweep, () => new Date());
  const place: Place = { runFolder, plan, journal };
  mkdirSync(join(runFolder, "sessions"));
  // Window by window: its real sessions share its market.
  for (let window = 1; window <= plan.replicates; window++) await makeWindow(place, window);
  journal.setSweepState("complete", null);
  journal.close();
  return { runFolder, sessions: plan.sessions.length };
}

async function makeWindow(place: Place, window: number): Promise<void> {
  const { plan } = place;
  const sessions = plan.sessions.filter(({ replicate }) => replicate === window);
  for (const [i, planned] of sessions.entries()) {
    const cell = plan.cells.find(({ label }) => label === planned.cell) as PlannedCell;
    const real = sessions[i - (i % CELLS_PER_REAL)] as PlannedSession;
    const folder = folderOf(place, planned);
    mkdirSync(folder);
    const text = sessionConfigText(cell, { sweep: "thousands/bench", replicate: window });
    writeFileSync(join(folder, "config.yaml"), text);
    const summary =
      real === planned ? await runReal(place, planned) : copyReal(place, planned, real);
    enter(place, planned, cell, summary);
  }
}

function folderOf({ runFolder }: Place, { label }: PlannedSession): string {
  return join(runFolder, "sessions", label);
}

function runReal(place: Place, planned: PlannedSession): Promise<SessionSummary> {
  const folder = folderOf(place, planned);
  const context = { sweepId: "thousands/bench", folder, carriedFrom: null, feedSocket: null };
  return runSession(sessionSpec(place.plan, planned, context));
}

/** Database and summary say the same of whose they are. */
function copyReal(place: Place, planned: PlannedSession, real: PlannedSession): SessionSummary {
  const [from, to] = [folderOf(place, real), folderOf(place, planned)];
  for (const file of ["session.db", "session.log"]) copyFileSync(join(from, file), join(to, file));
  const db = new Database(join(to, "session.db"));
  db.prepare("UPDATE sessions SET cell = ?, label = ?").run(planned.cell, planned.label);
  db.close();
  const stored = JSON.parse(readFileSync(join(from, "summary.json"), "utf8")) as SessionSummary;
  const summary = { ...stored, cell: planned.cell, label: planned.label };
  writeFileSync(join(to, "summary.json"), JSON.stringify(summary));
  return summary;
}

/** The session in the journal, as the scheduler enters it: attempt, gate, end, judgement. */
function enter(
  { plan, journal }: Place,
  { session, label }: PlannedSession,
  cell: PlannedCell,
  summary: SessionSummary,
): void {
  journal.addGate({
    beforeSession: session,
    gate: "inventory_invariant",
    subject: session === 1 ? "nothing before" : `session ${session - 1}`,
    status: "ok",
    outcome: "passed",
    detail: "inventory invariant ok",
  });
  const folder = join("sessions", label);
  const attempt = journal.startAttempt(session, folder);
  journal.endSession({
    session,
    attempt,
    outcome: summary.halt_reason,
    state: "finished",
    reason: null,
    detail: null,
    folder,
    haltReason: summary.halt_reason,
    invariantStatus: summary.inventory_invariant.status,
    ticks: summary.ticks,
    fills: summary.fills_total,
  });
  const nothing = { missing: "not asked for here" };
  const sweep = { sessions_done: session, sessions_failed: 0, sessions_not_evaluable: 0, flags: 0 };
  const inputs = { session: summary, baseline: nothing, previous: nothing, cell, sweep };
  const rules = plan.rules.map((rule) => ({ ...evaluateRule(rule, inputs), session }));
  journal.judge({ session, rules, failedBecause: null, skip: [] });
}
