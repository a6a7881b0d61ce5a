/**
 * The order to run a session of a stored run again with everything it stores. Pure: plan and stored summary are all it
 * takes, since a recorded market, a config and a seed are what a session is made of.
 */
import {
  CodedError,
  ENGINE_VERSION,
  type SessionSpec,
  type SessionSummary,
} from "../../engine/index.ts";
import type { PlannedSession, SweepPlan } from "../plan/plan-types.ts";
import { isCutShort } from "../replay/kept-pairs.ts";
import { startOf } from "../replay/plan-replay.ts";
import { sessionSpec } from "../scheduler/session-order.ts";

export type InFullOrder = {
  readonly sweepId: string;
  readonly planned: PlannedSession;
  /** What the session stored. */
  readonly summary: SessionSummary;
  /** Absolute; made for it. */
  readonly folder: string;
};

/**
 * Returns the spec of the session, stored in full.
 * @throws CodedError SWP_NOT_RERUN for one that could not end the same: on the real clock, cut short, or of another engine.
 */
export function inFullSpec(
  plan: SweepPlan,
  { sweepId, planned, summary, folder }: InFullOrder,
): SessionSpec {
  refuse(plan, planned, summary);
  const { storage: _, ...spec } = sessionSpec(plan, planned, {
    sweepId,
    folder,
    carriedFrom: null,
    feedSocket: null,
  });
  return {
    ...spec,
    start: startOf(summary),
    parentSessionId: plan.freshDb || planned.session === 1 ? null : planned.session - 1,
    onOrchestratorDeath: "stop",
  };
}

function refuse(
  { clock }: Pick<SweepPlan, "clock">,
  { market, label }: PlannedSession,
  summary: SessionSummary,
): void {
  const { engine_version: version, halt_reason: halt } = summary;
  if (market.source === "xrpl") {
    throw cannot(label, "ran on a live market, expected one that can be run again", {
      hint: REPLAY_HINT,
    });
  }
  // Where it stood still, it saw another market than the plan's.
  if (clock === "real") {
    throw cannot(label, "ran on the real clock, expected one on virtual time", {
      hint: REPLAY_HINT,
    });
  }
  if (isCutShort(halt))
    throw cannot(label, `was cut short (${halt}), expected one that went to its end`);
  if (version !== ENGINE_VERSION) {
    throw cannot(label, `was run by engine ${version}, expected ${ENGINE_VERSION}, this one`, {
      hint: "Run it again with the version that ran it: another may decide otherwise.",
    });
  }
}

const REPLAY_HINT = "The verb replay runs it on the tape that it saw.";

function cannot(label: string, why: string, options: { readonly hint?: string } = {}): CodedError {
  return new CodedError("SWP_NOT_RERUN", `session ${label} ${why}`, options);
}
