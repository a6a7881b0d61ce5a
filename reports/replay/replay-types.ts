/** The results of a run's replays, as the debrief, results.json and verify know them. */
import type {
  CellResult,
  Comparison,
  PairedEvidence,
  SessionResult,
} from "../results/results-types.ts";
import type { SweepRecord } from "../sweep-record.ts";
import type { ReplayFile, ReplayTape, Reproduction } from "./replay-file.ts";

/** One cell over the tapes. */
export type ReplayRow = {
  readonly cell: string;
  /** The decision metric by tape, in the order of `tapes`; null where not evaluable or not replayed. */
  readonly values: readonly (number | null)[];
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
