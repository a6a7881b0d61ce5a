/** The account of a replay as its results file holds it: what was run, what failed, which ledger roots came again. Pure. */
import { isAbsolute, relative } from "node:path";
import { ENGINE_VERSION, type SessionSummary } from "../../engine/index.ts";
import type { ReplayFile, Reproduction } from "../../reports/index.ts";
import { SUMMARY_FILE } from "../../runner/index.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import { PAIRS_FOLDER } from "./kept-pairs.ts";
import type { ReplayJob, ReplayPlan, RootClaim, TapeColumn } from "./plan-replay.ts";

type Done = {
  readonly kept: ReadonlyMap<string, SessionSummary>;
  readonly failures: ReadonlyMap<string, string>;
};

/** Returns what replay/results.json says. No moment of the wall clock enters: the same pairs give the same file. */
export function replayResult(
  run: { readonly plan: SweepPlan; readonly sweepId: string; readonly runFolder: string },
  { columns, jobs, claims }: ReplayPlan,
  done: Done,
): ReplayFile {
  const { plan, sweepId, runFolder } = run;
  return {
    schema: 1,
    sweep_id: sweepId,
    engine_version: ENGINE_VERSION,
    duration_ms: plan.durationMs,
    start: { xrp_drops: plan.start.xrpDrops, rlusd_micro: plan.start.rlusdMicro },
    cells: plan.cells.map(({ label }) => label),
    tapes: columns.map((column) => tapeOf(column, runFolder)),
    pairs: jobs.flatMap((job) => pairOf(job, done.kept.get(job.id))),
    failed: jobs.flatMap(({ id, column, cell }) => {
      const reason = done.failures.get(id);
      return reason === undefined ? [] : { tape: column.tape, cell, reason: firstLine(reason) };
    }),
    reproduction: claims.map((claim) => reproductionOf(claim, done)),
  };
}

function tapeOf(column: TapeColumn, runFolder: string): ReplayFile["tapes"][number] {
  const { tape, marketName, tapeHash, startedAt, seed, market, sessions } = column;
  const near = relative(runFolder, market.tape);
  return {
    tape,
    market_name: marketName,
    tape_hash: tapeHash,
    started_at: startedAt,
    seed,
    file: near.startsWith("..") || isAbsolute(near) ? market.tape : near,
    sessions: [...sessions],
  };
}

function pairOf(job: ReplayJob, summary: SessionSummary | undefined): ReplayFile["pairs"] {
  if (summary === undefined || job.kind === "own") return [];
  return [
    {
      tape: job.column.tape,
      cell: job.cell,
      config_hash: summary.config_hash,
      ledger_root: summary.ledger_root,
      engine_version: summary.engine_version,
      summary: `${PAIRS_FOLDER}/${job.id}/${SUMMARY_FILE}`,
    },
  ];
}

function reproductionOf(claim: RootClaim, { kept, failures }: Done): Reproduction {
  const { session, label, expected, job, status, reason } = claim;
  const base = { session, label, engine_version: claim.engineVersion, expected };
  if (status !== "checkable") return { ...base, status, replayed: null, reason };
  const failed = job === null ? undefined : failures.get(job);
  const replayed = job === null ? undefined : kept.get(job)?.ledger_root;
  if (replayed === undefined) {
    const why = failed === undefined ? "not replayed yet" : `its replay died: ${firstLine(failed)}`;
    return { ...base, status: "not_run", replayed: null, reason: why };
  }
  if (replayed === expected) return { ...base, status: "reproduced", replayed, reason: null };
  return { ...base, status: "differs", replayed, reason: whyDiffers(claim) };
}

/** The engine's version is the first thing that enters the ledger: another one cannot end on the same root. */
function whyDiffers({ engineVersion }: RootClaim): string {
  return engineVersion === ENGINE_VERSION
    ? `another ledger root, by the same engine ${ENGINE_VERSION}`
    : `recorded by engine ${engineVersion}, replayed by ${ENGINE_VERSION}: likely for that reason alone`;
}

function firstLine(text: string): string {
  return (text.split("\n")[0] ?? "").slice(0, 300);
}
