/**
 * Runs what the plan of reruns names, one session after the other, in memory. Between two of them, and within a long
 * one, signals get their turn; a job that cannot be run is a reason in the result, never an error.
 */
import { setImmediate as breathe } from "node:timers/promises";
import {
  CodedError,
  ENGINE_VERSION,
  hashOf,
  type OpenMarket,
  openMarket,
  rerunSession,
} from "../../engine/index.ts";
import { metricValue, type RerunDocument, type RerunEntry } from "../../reports/index.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import type { RerunJob, RerunPlan } from "./plan-reruns.ts";

export type RerunShell = {
  readonly stopped: () => boolean;
  readonly onDone: (done: number, of: number) => void;
};

type Setup = Pick<SweepPlan, "durationMs" | "start" | "decisionMetric">;

/** A rerun that was made, one that could not be (with the reason), or null for one that was stopped. */
export type JobResult = RerunEntry | { readonly reason: string } | null;

/** Runs the jobs in order until all are done or the operator stops them. */
export async function runReruns(
  { jobs, cells, cellsLeftOut }: RerunPlan,
  plan: Setup,
  { stopped, onDone }: RerunShell,
): Promise<RerunDocument> {
  const run = createJobRunner(plan, stopped);
  const reruns: RerunEntry[] = [];
  const duplicates: RerunEntry[] = [];
  const notRun: RerunDocument["not_run"] = [];
  let done = 0;
  for (const job of jobs) {
    // A short session never waits by itself: without this, Ctrl-C would be heard after the last job.
    await breathe();
    const result = stopped() ? null : await run(job);
    if (result === null) break;
    if ("reason" in result) {
      const { cell, replicate, fillModel: fill_model } = job;
      notRun.push({ cell, replicate, fill_model, reason: result.reason });
    } else if (job.kind === "duplicate") duplicates.push(result);
    else reruns.push(result);
    done += 1;
    onDone(done, jobs.length);
  }
  return {
    schema: 1,
    state: done === jobs.length ? "complete" : "stopped",
    decision_metric: plan.decisionMetric,
    cells: [...cells],
    cells_left_out: [...cellsLeftOut],
    reruns,
    duplicates,
    not_run: notRun,
  };
}

/** Returns a runner that keeps the last market open: jobs come by window. */
export function createJobRunner(
  { durationMs, start, decisionMetric }: Setup,
  stopped: () => boolean,
): (job: RerunJob) => Promise<JobResult> {
  let last: { readonly name: string; readonly market: OpenMarket } | null = null;
  const marketOf = (job: RerunJob): OpenMarket => {
    const name = hashOf(job.market);
    if (last?.name !== name) last = { name, market: openMarket(job.market, { durationMs }) };
    return last.market;
  };
  return async (job) => {
    try {
      const market = marketOf(job);
      const otherTape = market.tapeHash !== job.tapeHash;
      // Of the duplicate that is a finding; a rerun on another tape would be compared with nothing.
      if (otherTape && job.kind === "rerun") return { reason: "the tape is another one now" };
      const { config, seed } = job;
      const options = { config, market, seed, durationMs, start, interrupted: stopped };
      const summary = await rerunSession(options);
      if (summary === null) return null;
      return {
        cell: job.cell,
        replicate: job.replicate,
        fill_model: job.fillModel,
        config_hash: job.configHash,
        engine_version: ENGINE_VERSION,
        tape_hash: market.tapeHash,
        started_at: market.t0,
        value: metricValue(summary, decisionMetric),
        value_missing: summary.not_available[decisionMetric] ?? null,
        evaluable: summary.evaluable,
        evaluable_reasons: [...summary.evaluable_reasons],
        fills: summary.fills_total,
        ledger_root: summary.ledger_root,
      };
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      // The message names a path of this machine, which is no part of a page.
      return { reason: `its market cannot be opened (${error.code})` };
    }
  };
}
