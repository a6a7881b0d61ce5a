/** Paths of values that hold until the next one: quotes, balances. A value that is missing breaks the line. */
import { px, type Scale } from "./frame.ts";

export type Point = readonly [x: number, y: number | null];

/** Returns the path's data; a value that repeats adds nothing, so that a quiet half-hour is a short path. */
export function stepPath(points: readonly Point[], x: Scale, y: Scale): string {
  const parts: string[] = [];
  let drawn: string | null = null;
  let until = "";
  const close = () => {
    if (drawn !== null) parts.push(`H${until}`);
    drawn = null;
  };
  for (const [at, value] of points) {
    const across = px(x(at));
    if (value === null) {
      until = across;
      close();
      continue;
    }
    const up = px(y(value));
    if (drawn === null) parts.push(`M${across} ${up}`);
    else if (drawn !== up) parts.push(`H${across}V${up}`);
    drawn = up;
    until = across;
  }
  close();
  return parts.join("");
}

/** Returns closed bands between two step lines, wherever both are known. Both have the same abscissas. */
export function stepBand(
  low: readonly Point[],
  high: readonly Point[],
  x: Scale,
  y: Scale,
): string {
  const bands: string[] = [];
  let from = -1;
  for (let i = 0; i <= low.length; i++) {
    const known = i < low.length && low[i]?.[1] != null && high[i]?.[1] != null;
    if (known && from < 0) from = i;
    if (known || from < 0) continue;
    const right = px(x(low[Math.min(i, low.length - 1)]?.[0] ?? 0));
    const steps = (points: readonly Point[]) => changes(points.slice(from, i), x, y);
    bands.push(band(steps(low), steps(high), right));
    from = -1;
  }
  return bands.join("");
}

type Step = { readonly across: string; readonly up: string };

/** Along the top from left to right, down, and back along the bottom. */
function band(low: readonly Step[], high: readonly Step[], right: string): string {
  const first = high[0] as Step;
  const top = high.slice(1).map(({ across, up }) => `H${across}V${up}`);
  const bottom = low
    .map((step, i) => `H${step.across}${i === 0 ? "" : `V${low[i - 1]?.up}`}`)
    .reverse();
  return `M${first.across} ${first.up}${top.join("")}H${right}V${low.at(-1)?.up}${bottom.join("")}Z`;
}

function changes(points: readonly Point[], x: Scale, y: Scale): Step[] {
  const steps: Step[] = [];
  for (const [at, value] of points) {
    const up = px(y(value ?? 0));
    if (steps.at(-1)?.up !== up) steps.push({ across: px(x(at)), up });
  }
  return steps;
}
