/** What the reruns of a sweep say: whether the engine repeats itself, and whether the ranking hangs on the fill model. */
import type { FillModelName } from "./rerun-file.ts";

/** The baseline run a second time (A/A), window by window. */
export type DuplicateCheck = {
  /** Replicates whose second run ended on the ledger root of the stored session. */
  readonly same: readonly number[];
  readonly different: readonly {
    readonly replicate: number;
    readonly storedRoot: string;
    readonly root: string;
    /** "the tape is another one", or that everything it was run from is the same. */
    readonly why: string;
  }[];
  /** Windows that were to be run a second time and were not. */
  readonly notRun: readonly { readonly replicate: number; readonly reason: string }[];
};

/** One cell under one fill model, over the windows that it shares with the baseline there. */
export type ModelFigure = {
  readonly model: FillModelName;
  readonly windows: number;
  /** Mean difference of the decision metric against the baseline; 0 for the baseline itself; null where not ranked. */
  readonly mean: number | null;
  /** 1 for the best; tied cells share their mean rank. */
  readonly rank: number | null;
  /** Why it is not ranked. */
  readonly missing: string | null;
};

export type FillModelRow = { readonly cell: string; readonly models: readonly ModelFigure[] };

/** Fills of the sessions that were run under all three models. */
export type FillsUnderModels = {
  readonly sessions: number;
  readonly models: readonly { readonly model: FillModelName; readonly fills: number }[];
  /** Share of the fills that hang on the model; null without any fill. */
  readonly differing: number | null;
  /** Whether that is so little that a ranking under all three says no more than one under one; null without any fill. */
  readonly almostSame: boolean | null;
};

export type FillModelCheck = {
  /** `none`: there is nothing to rank, or it was not run; `why` says which. */
  readonly kind: "ranked" | "none";
  readonly why: string | null;
  /** The baseline's own fill model: the one that decides. */
  readonly ownModel: FillModelName | null;
  /** The baseline's mean of the decision metric under each model. */
  readonly baseline: readonly {
    readonly model: FillModelName;
    readonly windows: number;
    readonly mean: number | null;
  }[];
  /** The baseline first. Cells that were not run again are not among them. */
  readonly rows: readonly FillModelRow[];
  readonly cellsLeftOut: readonly string[];
  /** Cells in first place under every model. */
  readonly winners: readonly string[];
  /** Whether no cell is first under every model; null where nobody can tell. */
  readonly modelDependent: boolean | null;
  /** null where nothing is ranked. */
  readonly fills: FillsUnderModels | null;
};

/** Everything that was run again for this sweep. */
export type Reruns = {
  readonly fillModels: FillModelCheck;
  /** null where no duplicate was to be run. */
  readonly duplicates: DuplicateCheck | null;
  /** Why the stored file is not used; null when it is, or when there is none. */
  readonly problem: string | null;
};
