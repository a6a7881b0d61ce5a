/**
 * A figure that was measured, or the reason why there is none. Metrics return this instead of null, so that
 * no summary can hold an empty cell without saying why.
 */

export type Missing = { readonly missing: string };
export type Measured = number | Missing;

/** No figure, for this reason: a short phrase for people, such as "no fills". */
export function missing(reason: string): Missing {
  return { missing: reason };
}

function isMissing(value: unknown): value is Missing {
  return typeof value === "object" && value !== null && "missing" in value;
}

/** `numerator / denominator`, or the reason when there is nothing to divide by. */
export function ratio(numerator: number, denominator: number, reason: string): Measured {
  return denominator === 0 ? missing(reason) : numerator / denominator;
}

/** Share in per cent, or the reason when there is nothing to take a share of. */
export function sharePct(part: number, whole: number, reason: string): Measured {
  return whole === 0 ? missing(reason) : (100 * part) / whole;
}

/** A whole summary with the figures still as Measured. */
export type Draft<T> = {
  readonly [K in keyof T]: null extends T[K]
    ? Exclude<T[K], null> extends number
      ? Measured
      : T[K]
    : T[K] extends readonly unknown[]
      ? T[K]
      : T[K] extends object
        ? Draft<T[K]>
        : T[K];
};

export type Resolved = {
  readonly value: unknown;
  /** "anchor.mean_bps" → "no pool on any tick". */
  readonly notAvailable: Readonly<Record<string, string>>;
};

/** Puts null where a figure is missing and lists the reasons by dotted path, sorted. */
export function resolveMissing(draft: unknown): Resolved {
  const reasons: [string, string][] = [];
  const value = resolveAt(draft, "", reasons);
  reasons.sort(([a], [b]) => (a < b ? -1 : 1));
  return { value, notAvailable: Object.fromEntries(reasons) };
}

function resolveAt(value: unknown, path: string, reasons: [string, string][]): unknown {
  if (isMissing(value)) {
    reasons.push([path, value.missing]);
    return null;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const members = Object.entries(value).map(([key, member]) => {
    const place = path === "" ? key : `${path}.${key}`;
    return [key, resolveAt(member, place, reasons)];
  });
  return Object.fromEntries(members);
}
