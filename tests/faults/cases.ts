/**
 * Cases by number: which processes get which signal and when. A case depends on seed, kind and number alone. `FAULT_SEED`
 * draws others, `FAULT_POINTS` more of them, `FAULT_CASE` plays one again.
 */
import PQueue from "p-queue";
import { expect } from "vitest";
import { makePlace, type Order, type Orders, type Place } from "./bench.ts";
import { faultsOf } from "./compare.ts";
import { type Draw, drawsOf } from "./draw.ts";
import type { Stage, Stages } from "./stages.ts";

export const SEED = process.env.FAULT_SEED ?? "73";
/** Points of all kinds together; what `npm test` runs is the bounded form. */
const POINTS_BOUNDED = 240;
const SCALE = Number(process.env.FAULT_POINTS ?? POINTS_BOUNDED) / POINTS_BOUNDED;
/** Processes wait for the disk and for each other: two at a time keep a core busy. */
const AT_ONCE = 2;

export type Case = { readonly stage: Stage; readonly orders: Orders };

/** Runs a kind's cases, this many in the bounded form, and fails with every case that is not well. */
export async function runCases(
  kind: string,
  {
    cases,
    draw,
    run,
  }: {
    readonly cases: number;
    readonly draw: (draw: Draw) => Case;
    readonly run: (place: Place) => Promise<string[]>;
  },
  stages: Stages,
): Promise<void> {
  const failures: string[] = [];
  const queue = new PQueue({ concurrency: AT_ONCE });
  const work = numbersOf(kind, cases).map((number) => async () => {
    const { stage, orders } = draw(drawsOf(`${SEED}/${kind}/${number}`));
    const place = makePlace(stages.plan, orders, stage.from);
    const faults = await faultsIn(place, run, stages);
    if (faults.length === 0) return place.remove();
    const again = `FAULT_SEED=${SEED} FAULT_CASE=${kind}:${number}`;
    failures.push(
      `${again} (${stage.name}, ${JSON.stringify(orders)}, left in ${place.root}):\n  ${faults.join("\n  ")}`,
    );
  });
  await queue.addAll(work);
  expect(failures.join("\n")).toBe("");
}

function numbersOf(kind: string, cases: number): number[] {
  const [only, number] = (process.env.FAULT_CASE ?? "").split(":");
  if (only !== "") return only === kind ? [Number(number)] : [];
  return Array.from({ length: Math.max(1, Math.round(cases * SCALE)) }, (_, index) => index + 1);
}

async function faultsIn(
  place: Place,
  run: (place: Place) => Promise<string[]>,
  stages: Stages,
): Promise<string[]> {
  try {
    const faults = await run(place);
    const folder = place.runFolder();
    if (folder === null) return [...faults, "there is no run"];
    return [...faults, ...faultsOf(folder, stages.whole)];
  } catch (error) {
    return [String((error as Error).stack)];
  }
}

/** How much a database grows row by row is one thing that happens often: one in four points is left for it. */
const ROWS_SHARE = 0.25;

/** Draws a point among the changes that a process makes: before one, in the middle of one, or at any time. */
export function drawPoint(
  draw: Draw,
  changes: readonly string[],
  signal: NodeJS.Signals,
  wholeMs: number,
): Order {
  if (draw.chance(0.2)) return { afterMs: draw.below(wholeMs), signal };
  const rare = changes.flatMap((change, index) =>
    change.startsWith("run INSERT INTO") ? [] : [index + 1],
  );
  const at = draw.chance(ROWS_SHARE)
    ? 1 + draw.below(changes.length)
    : (rare[draw.below(rare.length)] ?? 1);
  return { at, signal, half: draw.chance(0.5) };
}
