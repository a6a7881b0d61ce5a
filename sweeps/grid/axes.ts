/**
 * The values of one axis of a matrix. Ranges are counted in whole steps of the finest decimal place that
 * the file writes, so that 0.1, 0.2, 0.3 come out as written and never as 0.30000000000000004.
 */
import { GRID_LIMITS } from "./grid-limits.ts";

export type AxisValue = number | string | boolean;
export type AxisRange = { readonly from: number; readonly to: number; readonly step: number };

export type AxisResult =
  | { readonly ok: true; readonly values: readonly AxisValue[] }
  | { readonly ok: false; readonly was: string; readonly expected: string };

const DECIMALS_MAX = 12;

/** Values in order; a list must not repeat a value, a range must step from `from` towards `to`. */
export function axisValues(axis: readonly AxisValue[] | AxisRange): AxisResult {
  if (!("from" in axis)) return listValues(axis);
  const range = `from ${axis.from} to ${axis.to} step ${axis.step}`;
  const decimals = Math.max(...[axis.from, axis.to, axis.step].map(decimalsOf));
  if (decimals > DECIMALS_MAX) return fault(range, `at most ${DECIMALS_MAX} decimal places`);
  const scale = 10 ** decimals;
  const [from, to, step] = [axis.from, axis.to, axis.step].map((value) =>
    Math.round(value * scale),
  );
  if (from === undefined || to === undefined || step === undefined) return fault(range, "a range");
  if (![from, to, step].every(Number.isSafeInteger)) return fault(range, "smaller numbers");
  if (step <= 0) return fault(`step ${axis.step}`, "a step above 0");
  if (to < from) return fault(`from ${axis.from} to ${axis.to}`, "from at or below to");
  const count = Math.floor((to - from) / step) + 1;
  if (count > GRID_LIMITS.axisValues) {
    return fault(range, `at most ${GRID_LIMITS.axisValues} values, the range has ${count}`);
  }
  return { ok: true, values: Array.from({ length: count }, (_, i) => (from + i * step) / scale) };
}

function listValues(values: readonly AxisValue[]): AxisResult {
  const twice = values.find((value, i) => values.indexOf(value) !== i);
  if (twice === undefined) return { ok: true, values };
  return fault(`${JSON.stringify(twice)} a second time`, "each value once");
}

function fault(was: string, expected: string): AxisResult {
  return { ok: false, was, expected };
}

/** Decimal places of a number as it prints: 0.25 has two, 1e-7 seven. */
function decimalsOf(value: number): number {
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  const places = mantissa.split(".")[1]?.length ?? 0;
  return Math.max(0, places - Number(exponent));
}
