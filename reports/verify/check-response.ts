/**
 * What results.json says of the response to the settings, recomputed from its sessions and paired differences (which
 * have been checked against the session databases) by separate code: where cells stand, the mean of each place, its
 * test against the baseline with the correction over all places, and the bands along each setting.
 */
import { betterSign } from "../debrief/metric-words.ts";
import type { SweepRecord } from "../sweep-record.ts";
import type { StoredResults } from "./check-comparisons.ts";
import { leavesOf } from "./check-summary.ts";
import type { Findings, Printed } from "./findings.ts";
import { shareAsExtreme } from "./independent-sign-flip.ts";
import {
  blockLengthBy,
  intervalBy,
  meanOfAll,
  resamplesOf,
  type Series,
} from "./independent-tests.ts";
import type { Json } from "./place.ts";

/** A cell, where it stands and what is known of it. */
type Standing = {
  readonly label: string;
  readonly isBaseline: boolean;
  readonly at: Readonly<Record<string, number>>;
  /** What decides, of its sessions that count. */
  readonly values: Series;
  /** Whether results.json holds it against the baseline at all. */
  readonly isCompared: boolean;
  /** Difference from the baseline by window. */
  readonly differences: ReadonlyMap<number, number>;
};

type Setting = { readonly key: string; readonly values: Series };

/** Compares every number of `response`; a results.json of before it was there has none. */
export function checkResponse(
  results: StoredResults,
  record: SweepRecord,
  findings: Findings,
): void {
  if (results.response === undefined) return;
  const cells = standings(results, record);
  const settings = settingsOf(record, cells);
  const printed = leaves(results.response);
  const expected = leaves(settings.length === 0 ? null : responseBy(cells, settings, record));
  for (const field of new Set([...printed.keys(), ...expected.keys()])) {
    const shown = printed.get(field) ?? null;
    const value = expected.get(field) ?? null;
    const at = { session: null, field: `response ${field}`.trim() };
    findings.compare("response", at, shown, isNear(shown, value) ? shown : value);
  }
}

/** Lists by their places: "map.places.3.p". */
function leaves(value: unknown): ReadonlyMap<string, Printed> {
  const byIndex = (inner: unknown): unknown =>
    inner !== null && typeof inner === "object"
      ? Object.fromEntries(Object.entries(inner).map(([name, one]) => [name, byIndex(one)]))
      : inner;
  return new Map(leavesOf(byIndex(value), ""));
}

function standings({ sessions, comparisons }: StoredResults, record: SweepRecord): Standing[] {
  const baseline = record.cells.find(({ label }) => label === record.baselineCell);
  const keys = new Set(record.cells.flatMap(({ changes }) => changes.map(({ key }) => key)));
  return record.cells.map((cell) => {
    const at: Record<string, number> = {};
    for (const key of keys) {
      const value = valueAt(cell, key, record);
      if (typeof value === "number") at[key] = value;
    }
    const compared = comparisons.find((one) => one.cell === cell.label);
    const windows = (compared?.windows ?? []) as Series;
    const differences = (compared?.differences ?? []) as Series;
    return {
      label: cell.label,
      isBaseline: cell.configHash === baseline?.configHash,
      at,
      values: sessions.flatMap((row) => {
        const value =
          row.cell === cell.label && row.evaluable === true ? row[record.decisionMetric] : null;
        return typeof value === "number" ? [value] : [];
      }),
      isCompared: compared !== undefined,
      differences: new Map(windows.map((window, i) => [window, differences[i] ?? Number.NaN])),
    };
  });
}

/** What a cell leaves alone is as its base has it, which any cell of that base that changes it tells. */
function valueAt(cell: SweepRecord["cells"][number], key: string, { cells }: SweepRecord): unknown {
  const own = cell.changes.find((change) => change.key === key);
  if (own !== undefined) return own.value;
  const sameBase = cells.filter(({ baseConfig }) => baseConfig === cell.baseConfig);
  return sameBase.flatMap(({ changes }) => changes.filter((change) => change.key === key)).at(-1)
    ?.baseEffective;
}

/** Numeric settings that half of the cells or more set, with three values or more. */
function settingsOf({ cells }: SweepRecord, standing: readonly Standing[]): Setting[] {
  const keys = new Set(cells.flatMap(({ changes }) => changes.map(({ key }) => key)));
  return [...keys].flatMap((key) => {
    const setting = cells.filter(({ changes }) => changes.some((change) => change.key === key));
    const values = new Set(standing.flatMap(({ at }) => at[key] ?? []));
    return 2 * setting.length < cells.length || values.size < 3
      ? []
      : [{ key, values: [...values].sort((a, b) => a - b) }];
  });
}

function responseBy(
  cells: readonly Standing[],
  settings: readonly Setting[],
  record: SweepRecord,
): Json {
  const combinations = settings.reduce((product, { values }) => product * values.length, 1);
  const taken = new Set(cells.map(({ at }) => JSON.stringify(settings.map(({ key }) => at[key]))));
  const isAlone = settings.length === 1 || taken.size === combinations;
  return {
    map: settings.length < 2 ? null : mapBy(cells, settings, record),
    curves: isAlone ? settings.map((setting) => curveBy(cells, setting, record)) : [],
  };
}

function mapBy(
  cells: readonly Standing[],
  settings: readonly Setting[],
  record: SweepRecord,
): Json {
  const lengths = settings.map(({ values }) => values.length).sort((a, b) => b - a);
  const longer = settings.filter(({ values }) => values.length > (lengths[1] ?? 0));
  const next = settings.filter(({ values }) => values.length === lengths[1]);
  const pair = [...longer, ...next].slice(0, 2);
  const [across, down] = settings.filter((setting) => pair.includes(setting)) as [Setting, Setting];
  const places = down.values.flatMap((d) =>
    across.values.flatMap((a) => {
      const own = cells.filter(({ at }) => at[across.key] === a && at[down.key] === d);
      return own.length === 0 ? [] : [{ across: a, down: d, own }];
    }),
  );
  const tried = places.filter(({ own }) => own.some(({ isBaseline }) => !isBaseline)).length;
  const gains = places.map(({ own }) => gainsBy(own, betterSign(record.decisionMetric)));
  const ps = gains.map((series) => (series.length < 6 ? null : shareAsExtreme(series, tried)));
  return {
    across: across.key,
    down: down.key,
    places: places.map(({ own, ...place }, i) => {
      const p = ps[i] ?? null;
      return {
        ...place,
        cells: own.map(({ label }) => label),
        mean: meanOrNull(own.flatMap(({ values }) => values)),
        gain: p === null ? null : meanOfAll(gains[i] ?? []),
        p,
        p_corrected: p === null ? null : correctedBy(ps, tried, p),
      };
    }),
  };
}

/** By window that every cell of the place was compared in: the mean gain, that of the baseline's copies nought. */
function gainsBy(own: readonly Standing[], sign: number): number[] {
  const rivals = own.filter(({ isBaseline, differences }) => !isBaseline && differences.size > 0);
  const copies = own.filter(({ isBaseline }) => isBaseline);
  return [...(rivals[0]?.differences.keys() ?? [])]
    .filter((window) => rivals.every(({ differences }) => differences.has(window)))
    .map((window) => {
      const total = rivals.reduce(
        (sum, { differences }) => sum + (differences.get(window) ?? 0),
        0,
      );
      return (sign * total) / (rivals.length + copies.length);
    });
}

/** Benjamini & Hochberg by the definition: the least level at which the step-up procedure finds this p among all. */
function correctedBy(ps: readonly (number | null)[], tried: number, p: number): number {
  const sorted = ps.filter((one) => one !== null).sort((a, b) => a - b);
  const levels = sorted.flatMap((one, k) => (one >= p ? [(one * tried) / (k + 1)] : []));
  return Math.min(1, ...levels);
}

/** From ten shared windows on a band of confidence about the mean difference; with fewer, from the least session to the most. */
function curveBy(cells: readonly Standing[], { key, values }: Setting, record: SweepRecord): Json {
  const standing = values.map((value) => ({
    value,
    own: cells.filter(({ at }) => at[key] === value),
  }));
  const compared = cells.filter(({ isCompared }) => isCompared);
  const long = compared.filter(({ differences }) => differences.size >= 10);
  const windows = [...(long[0]?.differences.keys() ?? [])].filter((window) =>
    long.every(({ differences }) => differences.has(window)),
  );
  const kept = new Set([record.baselineCell, ...long.map(({ label }) => label)]);
  const series = standing.flatMap(({ value, own }) => {
    const counted = own.filter(({ label }) => kept.has(label));
    const mean = (window: number) =>
      meanOfAll(counted.map(({ differences }) => differences.get(window) ?? 0));
    return counted.length === 0 ? [] : [{ value, gains: windows.map(mean) }];
  });
  if (windows.length < 10 || series.length < 2) {
    const points = standing.flatMap(({ value, own }) => {
      const seen = own.flatMap((cell) => cell.values);
      return seen.length === 0
        ? []
        : [{ value, mean: meanOfAll(seen), low: Math.min(...seen), high: Math.max(...seen) }];
    });
    return { key, windows: null, left_out: 0, points };
  }
  const leftOut = compared.filter(({ differences }) => differences.size < 10).length;
  return { key, windows: windows.length, left_out: leftOut, points: bandsBy(series) };
}

/** The same resamples at every point, their blocks as long as the longest that a point asks for. */
function bandsBy(series: readonly { readonly value: number; readonly gains: Series }[]) {
  const resamples = resamplesOf(series[0]?.gains.length ?? 0, {
    seed: 73,
    draws: 5000,
    block_mean: Math.max(1, ...series.map(({ gains }) => blockLengthBy(gains))),
  });
  return series.map(({ value, gains }) => {
    const [low, high] = intervalBy(gains, resamples);
    return { value, mean: meanOfAll(gains), low, high };
  });
}

function meanOrNull(values: Series): number | null {
  return values.length === 0 ? null : meanOfAll(values);
}

/** Six digits are enough to see a changed number. */
function isNear(shown: Printed, value: Printed): boolean {
  if (typeof shown !== "number" || typeof value !== "number") return shown === value;
  return Math.abs(shown - value) <= 1e-6 * Math.max(1e-3, Math.abs(value));
}
