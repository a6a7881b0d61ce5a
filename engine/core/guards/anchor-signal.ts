/**
 * What the anchor guard reads. The structural basis (book above pool, in bps) has a level of its own that may
 * last an afternoon and says nothing; what matters is its distance from that level. So the signal is the
 * residual: basis − EMA of the basis, α = 2 / (n + 1), seeded with the first valid basis of the session.
 * Until the average is warm a short preview stands in, or, as it once was, the error of the capped anchor,
 * which lies flat at its cap whenever the basis is beyond it. A missing value is skipped, never zero.
 */
import type { AnchorGuardConfig } from "../engine-config.ts";
import { pushed } from "../window.ts";

export type AnchorSignalState = {
  /** Valid values of the basis so far, up to the number that warm-up takes. */
  readonly seen: number;
  readonly baseline: number | null;
  /** Latest last; as many as any window reads. */
  readonly residuals: readonly number[];
  readonly errors: readonly number[];
};

export type AnchorSource = "residual" | "residual_preview" | "capped" | "none";

export type AnchorReading = {
  readonly source: AnchorSource;
  readonly baselineBps: number | null;
  readonly residualBps: number | null;
  /** This tick's structural basis; null when it is missing. */
  readonly structuralBps: number | null;
  /** Mean over the window, and share of the window beyond anchor.beyond_bps; null while it is not full. */
  readonly meanBps: number | null;
  readonly sharePct: number | null;
  /** The tick brought a value for the window that is read. */
  readonly isFresh: boolean;
  /** The residual's average is warm, or is not what is read. */
  readonly isWarm: boolean;
};

export const FRESH_ANCHOR_SIGNAL: AnchorSignalState = {
  seen: 0,
  baseline: null,
  residuals: [],
  errors: [],
};

type Values = { readonly structuralBasisBps: number | null; readonly anchorErrBps: number | null };

/** Takes one tick's values. */
export function stepAnchorSignal(
  before: AnchorSignalState,
  { structuralBasisBps, anchorErrBps }: Values,
  config: AnchorGuardConfig,
): { readonly signal: AnchorSignalState; readonly reading: AnchorReading } {
  // The first valid tick is number 0: twenty ticks of nothing, preview from number 20, warm from number 50.
  const ordinal = structuralBasisBps === null ? before.seen - 1 : before.seen;
  const { baseline, residual } =
    structuralBasisBps === null
      ? { baseline: before.baseline, residual: null }
      : averaged(before.baseline, structuralBasisBps, config.ema_ticks);
  const longest = Math.max(config.window_ticks, config.preview_window_ticks);
  const signal: AnchorSignalState = {
    seen:
      structuralBasisBps === null
        ? before.seen
        : Math.min(before.seen + 1, config.warm_up_ticks + 1),
    baseline,
    residuals: residual === null ? before.residuals : pushed(before.residuals, residual, longest),
    errors:
      anchorErrBps === null
        ? before.errors
        : pushed(before.errors, anchorErrBps, config.capped_window_ticks),
  };
  const isWarm = config.signal === "capped" || ordinal >= config.warm_up_ticks;
  const { source, values, length } = chosen(signal, ordinal, config);
  const value = source === "capped" ? anchorErrBps : residual;
  return {
    signal,
    reading: {
      source: value === null ? "none" : source,
      baselineBps: baseline,
      residualBps: residual,
      structuralBps: structuralBasisBps,
      ...statistics(values, length, config.beyond_bps),
      isFresh: value !== null,
      isWarm,
    },
  };
}

/** The average with one more value in it, and that value's distance from it. */
function averaged(before: number | null, basis: number, ticks: number) {
  const alpha = 2 / (ticks + 1);
  const baseline = before === null ? basis : before + alpha * (basis - before);
  return { baseline, residual: basis - baseline };
}

type Chosen = {
  readonly source: AnchorSource;
  readonly values: readonly number[];
  readonly length: number;
};

/** Which window is read on the valid tick of this number. */
function chosen(signal: AnchorSignalState, ordinal: number, config: AnchorGuardConfig): Chosen {
  const capped: Chosen = {
    source: "capped",
    values: signal.errors,
    length: config.capped_window_ticks,
  };
  if (config.signal === "capped") return capped;
  if (ordinal >= config.warm_up_ticks) {
    return { source: "residual", values: signal.residuals, length: config.window_ticks };
  }
  if (config.before_warm === "capped") return capped;
  return ordinal >= config.preview_from_ticks
    ? { source: "residual_preview", values: signal.residuals, length: config.preview_window_ticks }
    : { source: "none", values: [], length: config.preview_window_ticks };
}

function statistics(values: readonly number[], length: number, beyondBps: number) {
  if (values.length < length) return { meanBps: null, sharePct: null };
  let sum = 0;
  let beyond = 0;
  for (let i = values.length - length; i < values.length; i++) {
    const value = values[i] as number;
    sum += value;
    if (Math.abs(value) > beyondBps) beyond += 1;
  }
  return { meanBps: sum / length, sharePct: (100 * beyond) / length };
}
