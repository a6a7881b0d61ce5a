/**
 * Which tapes of a run are replayed under which cells. Pure: what the sessions stored comes in as data. Sessions that
 * saw the same tape from the same moment share a column; every cell of the plan gets a session on every column, with
 * the sweep's own start and the seed of the column's replicate.
 */
import type { MarketSpec, SessionSummary } from "../../engine/index.ts";
import type { PlannedSession, SweepPlan } from "../plan/plan-types.ts";

/** A session of the run as it lies on disk. */
export type RecordedSession = {
  readonly planned: PlannedSession;
  /** Its numbers; null where none can be read. */
  readonly summary: SessionSummary | null;
  /** Why it is no whole session; null for a finished one. */
  readonly cutShort: string | null;
  /** The tape that it saw, absolute. */
  readonly tapeFile: string;
  /** Why the file is not the tape that it saw; null when it is. */
  readonly tapeProblem: string | null;
  /** True: it was never to keep one, so that nothing is amiss where none is found. */
  readonly keepsNoTape?: boolean;
};

export type TapeColumn = {
  /** The first session that saw it. */
  readonly tape: number;
  readonly marketName: string;
  readonly tapeHash: string;
  /** Start of the window, ms of tape time. */
  readonly startedAt: number;
  readonly seed: number;
  readonly replicate: number;
  readonly market: Extract<MarketSpec, { source: "replay" }>;
  readonly sessions: readonly number[];
};

/** One session to run, or kept from before. */
export type ReplayJob = {
  /** Name of its folder. */
  readonly id: string;
  /** pair: one of the matrix · own: a recorded session's own start or seed, only to reproduce its root. */
  readonly kind: "pair" | "own";
  readonly column: TapeColumn;
  readonly cell: string;
  readonly configHash: string;
  readonly seed: number;
  readonly start: SweepPlan["start"];
};

/** What the engine has to end on again. */
export type RootClaim = {
  readonly session: number;
  readonly label: string;
  readonly expected: string | null;
  readonly engineVersion: string | null;
  /** The job that replays it; null where there is none. */
  readonly job: string | null;
  readonly status: "checkable" | "tape_changed" | "not_counted";
  readonly reason: string | null;
};

export type ReplayPlan = {
  readonly columns: readonly TapeColumn[];
  readonly jobs: readonly ReplayJob[];
  readonly claims: readonly RootClaim[];
};

type Cells = SweepPlan["cells"];

/** Works out columns, jobs and claims; no column when no finished session has its tape. */
export function planReplay(
  plan: Pick<SweepPlan, "cells" | "start">,
  recorded: readonly RecordedSession[],
): ReplayPlan {
  const usable = recorded.filter(
    ({ summary, cutShort, tapeProblem }) =>
      summary !== null && cutShort === null && tapeProblem === null,
  );
  const columns = columnsOf(usable);
  const digits = Math.max(2, ...columns.map(({ tape }) => String(tape).length));
  const pairs = columns.flatMap((column) =>
    plan.cells.map((cell): ReplayJob => {
      const { label, configHash } = cell;
      const id = `tape-${String(column.tape).padStart(digits, "0")}-${label}`;
      const { seed } = column;
      return { id, kind: "pair", column, cell: label, configHash, seed, start: plan.start };
    }),
  );
  const own = usable.flatMap((session) => ownJob(session, columns, pairs, plan.cells));
  const jobs = [...pairs, ...own];
  return { columns, jobs, claims: recorded.map((session) => claimOf(session, columns, jobs)) };
}

function columnsOf(usable: readonly RecordedSession[]): TapeColumn[] {
  const byMarket = new Map<string, RecordedSession[]>();
  for (const session of usable) {
    const key = `${session.summary?.tape_hash} ${session.summary?.started_at}`;
    byMarket.set(key, [...(byMarket.get(key) ?? []), session]);
  }
  return [...byMarket.values()].flatMap((sessions) => {
    const [first] = sessions;
    if (first === undefined || first.summary === null) return [];
    const { planned, summary, tapeFile } = first;
    const { market } = planned;
    const startedAt = summary.started_at;
    const name = market.source === "replay" ? market.name : planned.label;
    return {
      tape: planned.session,
      marketName: planned.marketName,
      tapeHash: summary.tape_hash ?? "",
      startedAt,
      seed: planned.seed,
      replicate: planned.replicate,
      market: { source: "replay" as const, tape: tapeFile, name, windowStartMs: startedAt },
      sessions: sessions.map((session) => session.planned.session),
    };
  });
}

/** A session that carried inventory, or drew with another seed, is no pair of the matrix: it gets a job of its own. */
function ownJob(
  { planned, summary }: RecordedSession,
  columns: readonly TapeColumn[],
  pairs: readonly ReplayJob[],
  cells: Cells,
): ReplayJob[] {
  const column = columns.find(({ sessions }) => sessions.includes(planned.session));
  const configHash = cells.find(({ label }) => label === planned.cell)?.configHash;
  if (column === undefined || summary === null || configHash === undefined) return [];
  const start = startOf(summary);
  const same = pairs.some(
    (job) => job.column === column && job.cell === planned.cell && isRunOf(job, planned, start),
  );
  if (same) return [];
  const { seed, cell } = planned;
  return [{ id: `own-${planned.label}`, kind: "own", column, cell, configHash, seed, start }];
}

function isRunOf(
  job: ReplayJob,
  { seed }: Pick<PlannedSession, "seed">,
  { xrpDrops, rlusdMicro }: SweepPlan["start"],
): boolean {
  return (
    job.seed === seed && job.start.xrpDrops === xrpDrops && job.start.rlusdMicro === rlusdMicro
  );
}

const MICRO_PER_UNIT = 1_000_000;

export function startOf(summary: Pick<SessionSummary, "start_xrp" | "start_rlusd">) {
  return {
    xrpDrops: Math.round(summary.start_xrp * MICRO_PER_UNIT),
    rlusdMicro: Math.round(summary.start_rlusd * MICRO_PER_UNIT),
  };
}

function claimOf(
  { planned, summary, cutShort, tapeProblem, keepsNoTape = false }: RecordedSession,
  columns: readonly TapeColumn[],
  jobs: readonly ReplayJob[],
): RootClaim {
  const { session, label } = planned;
  const expected = summary?.ledger_root ?? null;
  const engineVersion = summary?.engine_version ?? null;
  const base = { session, label, expected, engineVersion, job: null };
  if (cutShort !== null || summary === null) {
    return { ...base, status: "not_counted", reason: cutShort ?? "it has no readable summary" };
  }
  if (tapeProblem !== null) {
    return { ...base, status: keepsNoTape ? "not_counted" : "tape_changed", reason: tapeProblem };
  }
  const column = columns.find(({ sessions }) => sessions.includes(session));
  const start = startOf(summary);
  const job = jobs.find(
    (one) => one.column === column && one.cell === planned.cell && isRunOf(one, planned, start),
  );
  return { ...base, job: job?.id ?? null, status: "checkable", reason: null };
}
