/**
 * How often the question of a plan was tested already. A run of the very same windows is the same test again and gives
 * the same answer, so it is none of its own; any other is one more chance for luck to name a cell.
 */
import { type EarlierTest, earlierTests, type TestedBefore } from "../../reports/index.ts";
import type { PlannedSession, SweepPlan } from "../plan/plan-types.ts";
import type { EarlierRun } from "./earlier-runs.ts";

export type Rival = { readonly cell: string; readonly configuration: string };

/** Returns the tests in `runs`, the newest first, that could have named one of the plan's rivals. */
export function testedBefore(
  plan: SweepPlan,
  rivals: readonly Rival[],
  runs: readonly EarlierRun[],
): TestedBefore {
  const earlier = runs.map(testsOf);
  const windows = windowsByCell(plan, plan.sessions, "the run to come");
  const counted = rivals.map(({ cell, configuration }) => {
    const seen = new Set([windows.get(cell)]);
    const tests = earlier.flatMap(({ tests: of }) => {
      const test = of.get(configuration);
      if (test === undefined || seen.has(test.seen)) return [];
      seen.add(test.seen);
      return [test];
    });
    return { cell, tests };
  });
  const counts = new Set(counted.flatMap(({ tests }) => tests));
  const tried = earlier.flatMap(({ tried: of }) => of);
  const own = rivals.map(({ configuration }) => configuration);
  return {
    runs: earlier.flatMap(({ run, tests }) => {
      const those = [...tests.values()].filter((test) => counts.has(test));
      if (those.length === 0) return [];
      return [{ run, windows: Math.max(...those.map(({ windows }) => windows)) }];
    }),
    cells: counted.flatMap(({ cell, tests }) => {
      const passed = tests.filter(({ hasPassed }) => hasPassed).length;
      return tests.length === 0 ? [] : [{ cell, passed, missed: tests.length - passed }];
    }),
    configurations: new Set([...own, ...tried]).size,
  };
}

type SeenTest = EarlierTest & { readonly seen: string };

/** Of one run: its tests that could have passed, by configuration, and all configurations it tried. */
function testsOf({ run, plan, results }: EarlierRun) {
  const begun = new Set(results.sessions.map(({ session }) => session));
  const windows = windowsByCell(
    plan,
    plan.sessions.filter(({ session }) => begun.has(session)),
    run,
  );
  const all = earlierTests(results);
  const tests = all
    .filter(({ couldPass }) => couldPass)
    .map((test): SeenTest => ({ ...test, seen: windows.get(test.cell) ?? run }));
  return {
    run,
    tests: new Map(tests.map((test) => [test.configuration, test])),
    tried: all.map(({ configuration }) => configuration),
  };
}

/** Which windows each cell saw, the lost ones too; of a live market no two runs see the same. */
function windowsByCell(
  { live }: SweepPlan,
  sessions: readonly PlannedSession[],
  run: string,
): Map<string, string> {
  const windows = new Map<string, string[]>();
  for (const { cell, marketIdentity, seed } of sessions) {
    const own = windows.get(cell) ?? [];
    own.push(live === undefined ? `${marketIdentity}|${seed}` : run);
    windows.set(cell, own);
  }
  return new Map([...windows].map(([cell, own]) => [cell, own.sort().join("\n")]));
}
