/** Summaries on a shelf: what is given is what was kept last under that name, and there are never more than it holds. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { SessionSummary } from "../../../engine/index.ts";
import { keepSummaries } from "../../../sweeps/scheduler/kept-summaries.ts";
import { runs } from "../../support/properties.ts";

const KEPT = 3;
const summaryOf = (ticks: number): SessionSummary => ({ ticks }) as SessionSummary;

it("gives what was kept last, and forgets what was asked for longest ago", () => {
  const step = fc.record({ path: fc.constantFrom("a", "b", "c", "d", "e"), keeps: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const shelf = keepSummaries(KEPT);
      // Newest last, as the shelf is to behave.
      let model: { readonly path: string; readonly ticks: number }[] = [];
      for (const [ticks, { path, keeps }] of steps.entries()) {
        const known = model.find((one) => one.path === path);
        if (keeps) shelf.keep(path, summaryOf(ticks));
        else expect(shelf.get(path)?.ticks).toBe(known?.ticks);
        const used = keeps ? { path, ticks } : known;
        if (used === undefined) continue;
        model = [...model.filter((one) => one.path !== path), used].slice(-KEPT);
      }
    }),
    runs(100),
  );
});
