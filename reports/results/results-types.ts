/**
 * The results of a sweep: what debrief.md, results.json, results.csv and the terminal table all show.
 * Plain data without wall-clock time; two runs of one grid differ in `provenance` only.
 */

import type { SessionSummary } from "../../engine/index.ts";
import type { ReplayFile, ReplayTape, Reproduction } from "../replay/replay-file.ts";
import type { Reruns } from "../reruns/rerun-types.ts";
import type { Interval } from "../statistics/bootstrap-interval.ts";
import type { DeflatedSharpe } from "../statistics/deflated-sharpe.ts";
import type { AbstentionLadder, Claim } from "../statistics/ladder.ts";
import type { Overfitting } from "../statistics/overfitting.ts";
import type { SuperiorAbility } from "../statistics/superior-ability.ts";
import type { SessionState, SweepRecord } from "../sweep-record.ts";

export type SessionResult = {
  readonly session: number;
  readonly label: string;
  readonly cell: string;
  readonly replicate: number;
  readonly state: SessionState;
  /** Why it did not run, failed or was skipped. */
  readonly stateReason: string | null;
  readonly attempts: number;
  readonly marketName: string;
  readonly marketIdentity: string;
  /** What the session stored, or null where it stored nothing that can be read. */
  readonly summary: SessionSummary | null;
  /** Evaluable in the sweep: the session's own judgement, primary metrics and market included. */
  readonly evaluable: boolean;
  readonly evaluableReasons: readonly string[];
};

/** One cell over its evaluable sessions. Means, except where a name says otherwise; null without any. */
export type CellFigures = {
  readonly distance_to_touch_bid_p50_bps_median: number | null;
  readonly distance_to_touch_bid_p95_bps_median: number | null;
  readonly distance_to_touch_ask_p50_bps_median: number | null;
  readonly distance_to_touch_ask_p95_bps_median: number | null;
  readonly vw_spread_bps_mean: number | null;
  readonly realised_spread_30s_bps_mean: number | null;
  readonly edge_rlusd_per_h_mean: number | null;
  readonly coverage_both_pct_mean: number | null;
  readonly decision_metric_mean: number | null;
  readonly fills_total: number | null;
  readonly fills_buy: number | null;
  readonly fills_sell: number | null;
  readonly toxic_fills: number | null;
  /** Toxic fills of all judged fills, pooled over the sessions. */
  readonly toxic_share: number | null;
};

export type CellResult = {
  readonly label: string;
  readonly rationale: string;
  readonly isBaseline: boolean;
  readonly bidOffsetBps: number;
  readonly askOffsetBps: number;
  readonly configHash: string;
  readonly sessionsPlanned: number;
  readonly sessionsFinished: number;
  readonly sessionsEvaluable: number;
  readonly figures: CellFigures;
};

/** A rival against the baseline over the windows that both saw and both may be judged on. */
export type Comparison = {
  readonly cell: string;
  readonly baseline: string;
  readonly metric: string;
  /** Replicates compared, and the difference (rival less baseline) of each, in the same order. */
  readonly windows: readonly number[];
  readonly differences: readonly number[];
  readonly n: number;
  readonly mean: number | null;
  readonly sd: number | null;
  readonly positive: number;
  readonly negative: number;
  /** The smallest true difference that a t-test of this rival alone would usually have shown: a yardstick. */
  readonly mde: number | null;
  /**
   * The smallest that the test which decides would have shown in 80 of 100 sweeps, corrected for all rivals of the grid;
   * null where so few windows let it show nothing, and where the differences do not vary.
   */
  readonly mdeCorrected: number | null;
  /** Two-sided sign-flip permutation, exact up to forty windows; null where so few allow none. */
  readonly p: number | null;
  /** The same after Holm's correction over all rivals of the grid. */
  readonly pHolm: number | null;
  /** 95 % for the true mean difference, from the stationary bootstrap; null below ten windows. */
  readonly interval: Interval | null;
  /**
   * Windows, all together, to show a true difference of the size seen with 80 % power after the correction: never
   * fewer than could pass at all. null where nothing was seen, or where no plan would do.
   */
  readonly windowsForThis: number | null;
  /** Why windows were left out: "window 2: the baseline crashed". */
  readonly leftOut: readonly string[];
};

/** What all cells together say over the windows that every one of them has; null where too few allow it. */
export type PairedEvidence = {
  /** What the most windows of any rival allow to be said, and how many the decision needs. */
  readonly ladder: AbstentionLadder;
  /** The baseline and one cell of each configuration that has ten windows or more, in the grid's order. */
  readonly cells: readonly string[];
  /** Replicates that all of these have. Below ten nothing further is said. */
  readonly windows: readonly number[];
  /**
   * What `ladder` allows for one rival's own windows and these do not: the figure of all cells together, and how many
   * windows that all of them have it would take.
   */
  readonly notSaidTogether: Readonly<Partial<Record<Claim, number>>>;
  /** Why cells are not among them: "far: 4 common windows". */
  readonly leftOut: readonly string[];
  readonly bootstrap: BootstrapNote | null;
  readonly superiorAbility: SuperiorAbility | null;
  readonly confidenceSet: {
    readonly level: number;
    /** Cells that cannot be told from the best one. */
    readonly members: readonly string[];
    /** In the order of `cells`. */
    readonly pValues: readonly number[];
  } | null;
  readonly overfitting: Overfitting | null;
  /** Of the rival with the highest mean gain. */
  readonly deflatedSharpe: (DeflatedSharpe & { readonly cell: string }) | null;
};

/** How the resamples were drawn: enough to draw them again. */
export type BootstrapNote = {
  readonly seed: number;
  readonly draws: number;
  /** Mean block length, in windows. */
  readonly blockMean: number;
};

type VerdictKind = "recommendation" | "no_decision";

export type Verdict = {
  readonly kind: VerdictKind;
  readonly cell: string | null;
  /** One line for the terminal. */
  readonly line: string;
  /** The paragraph's sentences, in order, plain text. */
  readonly sentences: readonly string[];
};

/** One cell over the tapes. */
export type ReplayRow = {
  readonly cell: string;
  /** The decision metric by tape, in the order of `tapes`; null where not evaluable or not replayed. */
  readonly values: readonly (number | null)[];
  /** null where the cell lacks a tape that another one has. */
  readonly mean: number | null;
  /** Tapes that have a value. */
  readonly count: number;
};

export type ReplayResults = {
  /** The sweep's record with tapes for windows. */
  readonly record: SweepRecord;
  /** Why there is a results file that cannot be used; everything else is empty then. */
  readonly problem: string | null;
  readonly engineVersion: string | null;
  readonly tapes: readonly ReplayTape[];
  /** The baseline first. */
  readonly rows: readonly ReplayRow[];
  readonly cells: readonly CellResult[];
  /** One per pair; `replicate` is the tape's number. */
  readonly sessions: readonly SessionResult[];
  readonly comparisons: readonly Comparison[];
  readonly evidence: PairedEvidence | null;
  readonly pairsMissing: number;
  readonly failed: readonly ReplayFile["failed"][number][];
  readonly reproduction: readonly Reproduction[];
};

export type Results = {
  readonly record: SweepRecord;
  readonly cells: readonly CellResult[];
  readonly sessions: readonly SessionResult[];
  readonly comparisons: readonly Comparison[];
  /** null where nothing is compared. */
  readonly evidence: PairedEvidence | null;
  readonly reruns: Reruns;
  readonly verdict: Verdict;
  /** Every cell on every recorded tape; null or absent where `replay` was not run. */
  readonly replay?: ReplayResults | null;
};
