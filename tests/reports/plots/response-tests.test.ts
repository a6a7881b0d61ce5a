/** Which places of a map are shown to differ from the baseline: against sums and definitions of this test's own. */
import { describe, expect, it } from "vitest";
import { randomStream } from "../../../engine/index.ts";
import { placedCells } from "../../../reports/plots/response-cells.ts";
import { shownAt, testPlaces } from "../../../reports/plots/response-tests.ts";
import { type PairedNight, pairedNight } from "../fixtures/paired-night.ts";

const WINDOWS = 7;

/** Values that differ from the baseline's by `gain` and a little that varies, the same little for nobody else. */
const cell = (gain: number, own: number) =>
  Array.from({ length: WINDOWS }, (_, w) => 5 + gain + (((w + 1) * own) % 7) / 10);

type Options = Partial<PairedNight> & { readonly places?: readonly (readonly string[])[] };

/** Tests places of cells that are named c1 (the baseline), c2 and so on; by default each cell stands alone. */
function tested(values: readonly (readonly number[])[], { places, ...night }: Options = {}) {
  const labels = values.map((_, i) => `c${i + 1}`);
  const results = pairedNight({ labels, values, ...night });
  const placed = placedCells(results);
  const standing = (places ?? labels.map((label) => [label])).map((names) =>
    placed.filter(({ label }) => names.includes(label)),
  );
  return testPlaces(results, standing);
}

/** By the definition: every pattern of signs is looked at. */
function signFlip(differences: readonly number[]): number {
  const seen = Math.abs(differences.reduce((sum, d) => sum + d, 0));
  let far = 0;
  for (let pattern = 0; pattern < 2 ** differences.length; pattern++) {
    const sum = differences.reduce((all, d, i) => all + ((pattern >> i) & 1 ? d : -d), 0);
    if (Math.abs(sum) >= seen - 1e-9) far += 1;
  }
  return far / 2 ** differences.length;
}

/** By the definition: the least level at which the step-up procedure finds this one among `of` tests. */
function stepUp(ps: readonly number[], of: number, p: number): number {
  const levels = [...ps].sort((a, b) => a - b).map((q, i) => ({ q, level: (q * of) / (i + 1) }));
  return Math.min(1, ...levels.filter(({ q }) => q >= p).map(({ level }) => level));
}

const minus = (a: readonly number[], b: readonly number[]) => a.map((x, i) => x - (b[i] ?? 0));
const BASE = cell(0, 1);

describe("the places of a map", () => {
  it("are tested one by one and corrected together", () => {
    const rivals = [cell(1, 2), cell(0.9, 3), cell(0.1, 4), cell(-0.8, 5), cell(0, 6)];
    const ps = rivals.map((own) => signFlip(minus(own, BASE)));
    const tests = tested([BASE, ...rivals]);
    expect(tests[0]).toBeNull();
    tests.slice(1).forEach((test, i) => {
      expect(test?.p).toBeCloseTo(ps[i] as number, 12);
      expect(test?.corrected).toBeCloseTo(stepUp(ps, 5, ps[i] as number), 12);
    });
    expect(tests.map(shownAt)).toEqual([0, 1, 1, 0, -1, 0]);
  });

  it("are the mean of their configurations, window by window", () => {
    const [a, b] = [cell(1.4, 2), cell(-0.2, 3)];
    const [, place] = tested([BASE, a, b], { places: [["c1"], ["c2", "c3"]] });
    const means = a.map((x, i) => (x + (b[i] as number)) / 2 - (BASE[i] as number));
    expect(place?.gain).toBeCloseTo(means.reduce((sum, d) => sum + d, 0) / WINDOWS, 12);
    expect(place?.p).toBeCloseTo(signFlip(means), 12);
  });

  it("have the baseline's nought in their mean where it stands there too", () => {
    const [alone] = tested([BASE, cell(1, 2)], { places: [["c2"]] });
    const [shared] = tested([BASE, cell(1, 2)], { places: [["c1", "c2"]] });
    expect(shared?.gain).toBeCloseTo((alone?.gain ?? 0) / 2, 12);
    expect(shared?.p).toBe(alone?.p);
  });

  it("turn round where less is better", () => {
    const night = { metric: "toxic_share" };
    expect(tested([BASE, cell(1, 2), cell(-1, 3)], night).map(shownAt)).toEqual([0, -1, 1]);
  });

  it("are no test where only a copy of the baseline stands, and do not count", () => {
    const tests = tested([BASE, cell(1, 2), BASE], { copy: ["c3", "c1"] });
    expect(tests[2]).toBeNull();
    expect(tests[1]?.corrected).toBe(tests[1]?.p);
  });

  it("count although they have too few windows to be tested", () => {
    const lost = (name: string, window: number) => name === "c3" && window > 5;
    const tests = tested([BASE, cell(1, 2), cell(1, 3)], { lost });
    expect(tests[2]).toBeNull();
    expect(tests[1]?.corrected).toBeCloseTo(2 * (tests[1]?.p ?? 0), 12);
  });

  it("are tested over the windows that all of their cells have", () => {
    const lost = (name: string, window: number) => name === "c3" && window === 2;
    const [a, b] = [cell(1, 2), cell(0.4, 3)];
    const [place] = tested([BASE, a, b], { lost, places: [["c2", "c3"]] });
    const means = a.map((x, i) => (x + (b[i] as number)) / 2 - (BASE[i] as number));
    expect(place?.p).toBeCloseTo(signFlip(means.filter((_, i) => i !== 1)), 12);
  });

  it("are shown in about 5 of 100 sweeps at most where none differs", () => {
    const { normal } = randomStream(73, "maps without a difference");
    const labels = Array.from({ length: 9 }, (_, i) => `c${i + 1}`);
    const night = pairedNight({ labels, values: labels.map((_, i) => cell(0, i + 1)) });
    const places = placedCells(night).map((one) => [one]);
    const sweeps = 1_000;
    let shown = 0;
    for (let sweep = 0; sweep < sweeps; sweep++) {
      const base = night.comparisons[0]?.windows.map(() => normal()) ?? [];
      const comparisons = night.comparisons.map((one) => ({
        ...one,
        differences: base.map((value) => normal() - value),
      }));
      const tests = testPlaces({ ...night, comparisons }, places);
      if (tests.some((test) => shownAt(test) !== 0)) shown += 1;
    }
    // Three standard errors above the promise; and a procedure that shows nothing at all is none.
    expect(shown / sweeps).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / sweeps));
    expect(shown).toBeGreaterThan(0);
  });
});
