/**
 * What results.json says beyond the p-values, recomputed from its own paired differences (which have been checked
 * against the sessions) by separate code: intervals, windows still needed, and the joint evidence of all cells.
 */
import { betterSign } from "../debrief/metric-words.ts";
import type { SweepRecord } from "../sweep-record.ts";
import { leavesOf } from "./check-summary.ts";
import type { Findings, Printed } from "./findings.ts";
import { deflatedBy, overfittingBy } from "./independent-choice.ts";
import { chanceToShow, doVary, effectShown, floorFor } from "./independent-power.ts";
import {
  abilityBy,
  blockLengthBy,
  intervalBy,
  meanOfAll,
  resamplesOf,
  type Series,
  setBy,
} from "./independent-tests.ts";
import type { Json } from "./place.ts";

type Rival = {
  readonly cell: string;
  readonly windows: readonly number[];
  readonly differences: Series;
};

/** Everything the recomputation gives, by its name in results.json. */
type Expected = Readonly<Record<string, Printed>>;

/** Seed and number of draws are fixed: others would be a choice of the result. */
const SEED = 73;
const drawsOf = (cells: number) => (cells > 200 ? 1000 : 5000);

/** Compares every number of `evidence` and those of the comparisons that come from the ladder. */
export function checkEvidence(
  { comparisons, evidence }: { readonly comparisons: readonly Json[]; readonly evidence?: unknown },
  record: SweepRecord,
  findings: Findings,
): void {
  const rivals = comparisons as unknown as readonly Rival[];
  const hashes = new Map(record.cells.map(({ label, configHash }) => [label, configHash]));
  const own = hashes.get(record.baselineCell ?? "");
  const tried = new Set([...hashes.values()].filter((hash) => hash !== own)).size;
  checkGrades(comparisons, tried, findings);
  const leaves = new Map(
    evidence === null || evidence === undefined ? [] : leavesOf(evidence as Json, ""),
  );
  const none = comparisons.length === 0 || tried === 0;
  const expected = none ? {} : jointly(record, rivals, hashes, tried);
  for (const name of new Set([...leaves.keys(), ...Object.keys(expected)])) {
    if (NOT_RECOMPUTED.test(name)) continue;
    roughly(findings, `evidence ${name}`, printed(leaves.get(name)), expected[name] ?? null);
  }
}

/** Words, and the list of claims that follows from the number of windows. */
const NOT_RECOMPUTED = /^(left_out|ladder\.(said|not_said|from|to|annualised))|level$/;

function jointly(
  record: SweepRecord,
  rivals: readonly Rival[],
  hashes: ReadonlyMap<string, string>,
  tried: number,
): Expected {
  const sign = betterSign(record.decisionMetric);
  const seen = new Set([hashes.get(record.baselineCell ?? "")]);
  const joint = rivals.filter(({ cell, windows }) => {
    const hash = hashes.get(cell);
    if (windows.length < 10 || seen.has(hash)) return false;
    seen.add(hash);
    return true;
  });
  const windows = (joint[0]?.windows ?? []).filter((w) =>
    joint.every((r) => r.windows.includes(w)),
  );
  const gains = joint.map((r) =>
    windows.map((w) => sign * (r.differences[r.windows.indexOf(w)] ?? 0)),
  );
  const values = [windows.map(() => 0), ...gains];
  const most = Math.max(...rivals.map((r) => r.windows.length));
  const floor = floorFor(tried);
  const cells = [record.baselineCell ?? "", ...joint.map(({ cell }) => cell)];
  return {
    "ladder.windows": most,
    "ladder.windows_to_decide": floor,
    "ladder.decidable": most >= floor,
    cells: cells.join("; "),
    windows: windows.join("; "),
    ...missingTogether(most, windows.length),
    ...(windows.length < 10 ? {} : resampled(cells, gains, values)),
    ...(windows.length < 16 ? {} : under("overfitting", overfittingBy(values))),
    ...(windows.length < 30 ? {} : deflated(cells, gains, Math.max(tried, everTried(record)))),
  };
}

/** Figures of all cells at once that the most windows of one rival would have allowed. */
function missingTogether(most: number, together: number): Expected {
  const from = { superior_ability: 10, confidence_set: 10, overfitting: 16, deflated_sharpe: 30 };
  const missing = Object.entries(from).filter(([, least]) => together < least && least <= most);
  return under("not_said_together", Object.fromEntries(missing));
}

function resampled(cells: readonly string[], gains: readonly Series[], values: readonly Series[]) {
  const note = {
    seed: SEED,
    draws: drawsOf(gains.length),
    block_mean: Math.max(1, ...gains.map(blockLengthBy)),
  };
  const resamples = resamplesOf(values[0]?.length ?? 0, note);
  const p = cells.length > 100 ? null : setBy(values, resamples);
  return {
    ...under("bootstrap", note),
    ...under("superior_ability", abilityBy(gains, resamples)),
    ...(p === null
      ? {}
      : {
          "confidence_set.members": cells.filter((_, c) => (p[c] ?? 0) > 0.05 + 1e-9).join("; "),
          "confidence_set.p_values": p.map(String).join("; "),
        }),
  };
}

/** As the plan counted them when the sweep began: the earlier runs may be gone. */
const everTried = ({ testedBefore }: SweepRecord) => testedBefore?.configurations ?? 0;

function deflated(cells: readonly string[], gains: readonly Series[], tried: number): Expected {
  const means = gains.map(meanOfAll);
  const best = means.indexOf(Math.max(...means));
  const varies = new Set(gains[best]).size > 1;
  return varies
    ? under("deflated_sharpe", { cell: cells[best + 1] ?? "", ...deflatedBy(gains, best, tried) })
    : {};
}

function under(prefix: string, values: Expected | null): Expected {
  return Object.fromEntries(
    Object.entries(values ?? {}).map(([name, value]) => [`${prefix}.${name}`, value]),
  );
}

function checkGrades(comparisons: readonly Json[], tried: number, findings: Findings): void {
  const rivals = comparisons as unknown as readonly Rival[];
  const long = rivals.filter(({ differences }) => differences.length >= 10);
  const longest = Math.max(1, ...long.map(({ differences }) => blockLengthBy(differences)));
  const counted = Math.max(1, tried);
  const effects = new Map<number, number | null>();
  comparisons.forEach((comparison, i) => {
    const at = (name: string) => `${comparison.cell} against ${comparison.baseline}: ${name}`;
    const differences = rivals[i]?.differences ?? [];
    const n = differences.length;
    const sd = n < 2 || !doVary(differences) ? null : deviation(differences);
    if (!effects.has(n)) effects.set(n, effectShown(n, counted));
    const effect = effects.get(n) ?? null;
    roughly(
      findings,
      at("mde_corrected"),
      printed(comparison.mde_corrected),
      sd === null || effect === null ? null : effect * sd,
    );
    const [low, high] =
      n < 10 || sd === null
        ? [null, null]
        : intervalBy(
            differences,
            resamplesOf(n, {
              seed: SEED,
              draws: drawsOf(rivals.length),
              block_mean: Math.min(longest, Math.ceil(n / 3)),
            }),
          );
    const interval = comparison.interval as { low?: number; high?: number } | null | undefined;
    roughly(findings, at("interval from"), interval?.low ?? null, low);
    roughly(findings, at("interval to"), interval?.high ?? null, high);
    checkWindows(
      at("windows_for_this"),
      comparison.windows_for_this,
      { differences, sd, tried: counted },
      findings,
    );
  });
}

/** The number printed must have the power and the one before it must not, unless fewer could not pass at all. */
function checkWindows(
  field: string,
  said: unknown,
  seen: {
    readonly differences: Series;
    readonly sd: number | null;
    readonly tried: number;
  },
  findings: Findings,
): void {
  const { differences, sd, tried } = seen;
  const mean = Math.abs(meanOfAll(differences));
  const floor = floorFor(tried);
  const power = (n: number) => (sd === null ? 0 : chanceToShow(mean / sd, n, tried));
  const none = sd === null || mean === 0 || power(10_000) < 0.8;
  const right =
    typeof said === "number"
      ? !none &&
        said >= floor &&
        power(said) >= 0.8 - 1e-6 &&
        (said === floor || power(said - 1) < 0.8 + 1e-6)
      : said === null && none;
  findings.compare(
    "evidence",
    { session: null, field },
    printed(said),
    right ? printed(said) : null,
  );
}

function deviation(values: Series): number {
  const mean = meanOfAll(values);
  return Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1),
  );
}

function printed(value: unknown): Printed {
  if (Array.isArray(value)) return value.map(String).join("; ");
  return (value ?? null) as Printed;
}

/** Six digits are enough to see a changed number; a resample on the line may fall on either side of it. */
const RELATIVE = 1e-6;
const SHARE = 3 / 1000;

function roughly(findings: Findings, field: string, shown: Printed, value: Printed): void {
  const isShare = /(^|[ ._])(p|p_as_published)$/.test(field);
  const slack = isShare ? SHARE : RELATIVE;
  const near = (a: unknown, b: unknown) =>
    a === b ||
    Math.abs(Number(a) - Number(b)) <= slack * Math.max(1e-3, isShare ? 1 : Math.abs(Number(b)));
  const lists =
    field.endsWith("p_values") && typeof shown === "string" && typeof value === "string";
  const same = lists
    ? shown.split("; ").length === value.split("; ").length &&
      shown
        .split("; ")
        .every((item, i) => Math.abs(Number(item) - Number(value.split("; ")[i])) <= SHARE)
    : typeof shown === "number" && typeof value === "number" && near(shown, value);
  findings.compare("evidence", { session: null, field }, shown, same ? shown : value);
}
