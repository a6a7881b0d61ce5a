/**
 * Cases by number: what sessions keep, which processes get which signal and when. A case depends on seed, kind and
 * number alone. `FAULT_SEED` draws others, `FAULT_POINTS` more of them, `FAULT_CASE` plays one again.
 */
import PQueue from "p-queue";
import { expect } from "vitest";
import { makePlace, type Order, type Orders, type Place, type Storage } from "./bench.ts";
import { faultsOf } from "./compare.ts";
import { type Draw, drawsOf } from "./draw.ts";
import type { Nights, Stage, Stages } from "./stages.ts";
import { verifyStored } from "./verify.ts";

const SEED = process.env.FAULT_SEED ?? "73";
/** Points of all kinds together; what `npm test` runs is the bounded form. */
const POINTS_BOUNDED = 226;
const SCALE = Number(process.env.FAULT_POINTS ?? POINTS_BOUNDED) / POINTS_BOUNDED;
/** Processes wait for the disk and for each other: two at a time keep a core busy. */
const AT_ONCE = 2;

type Case = {
  readonly stage: Stage;
  readonly orders: Orders;
  /** Runs it to its end; returns what went wrong on the way. */
  readonly run: (place: Place) => Promise<string[]>;
};

export type Kind = {
  readonly kind: string;
  /** How many in the bounded form. */
  readonly cases: number;
  /** How many at once; sessions on the real clock mostly wait. */
  readonly atOnce?: number;
  /** Whom a signal is for may be gone before it comes, in every case. */
  readonly mayMiss?: true;
  readonly draw: (draw: Draw, stages: Stages) => Promise<Case>;
};

/** Runs a kind's cases, and fails with every one that did not end well and how to play it again. */
export async function runCases(
  nights: Pick<Nights, "of">,
  { kind, cases, atOnce = AT_ONCE, mayMiss, draw }: Kind,
): Promise<void> {
  const failures: string[] = [];
  let struck = 0;
  const queue = new PQueue({ concurrency: atOnce });
  const numbers = numbersOf(kind, cases);
  const work = numbers.map((number) => async () => {
    const stages = await nights.of(dealStorage(kind, number));
    const { stage, orders, run } = await draw(drawsOf(`${SEED}/${kind}/${number}`), stages);
    const place = makePlace(stages.plan, orders, stage.from);
    const faults = await faultsIn(place, run, stages);
    if (place.struck() > 0) struck += 1;
    if (faults.length === 0) return place.remove();
    const again = `FAULT_SEED=${SEED} FAULT_CASE=${kind}:${number} npx vitest run tests/faults`;
    const what = `${stages.plan.storage ?? "full"}, ${stage.name}, ${JSON.stringify(orders)}, left in ${place.root}`;
    failures.push(`${again} (${what}):\n  ${faults.join("\n  ")}`);
  });
  await queue.addAll(work);
  expect(failures.join("\n")).toBe("");
  // A night to which nothing happens ends well whatever the program does.
  if (mayMiss !== true && numbers.length > 1)
    expect(struck, `cases of ${kind} in which a signal was sent`).toBeGreaterThanOrEqual(
      numbers.length / 4,
    );
}

/** What the sessions of a case keep: dealt in turn, the first one of a kind drawn, so that each kind has both. */
export function dealStorage(kind: string, number: number): Storage {
  const first = drawsOf(`${SEED}/${kind}/storage`).below(2);
  return (first + number) % 2 === 0 ? "full" : "summary";
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
    return [...faults, ...(await faultsOf(folder, stages.whole))];
  } catch (error) {
    return [String((error as Error).stack)];
  }
}

/** A database grows row by row; one point in so many is left for that. */
const ROWS_SHARE = 0.25;
/** The share of points that fall at any time at all, the middle of a commit included. */
const TIMED_SHARE = 0.2;

/** Draws a point among the changes that a process makes: before one, in the middle of one, or at any time up to `msMax`. */
export function drawPoint(
  draw: Draw,
  {
    changes,
    msMax,
    signal,
  }: {
    readonly changes: readonly string[];
    readonly msMax: number;
    readonly signal: NodeJS.Signals;
  },
): Order {
  if (draw.chance(TIMED_SHARE)) return { afterMs: draw.below(msMax), signal };
  const rare = changes.flatMap((change, index) =>
    change.startsWith("run INSERT INTO") ? [] : [index + 1],
  );
  const at = draw.chance(ROWS_SHARE)
    ? 1 + draw.below(changes.length)
    : (rare[draw.below(rare.length)] ?? 1);
  return { at, signal, half: draw.chance(0.5) };
}

/**
 * Starts orchestrators as processes, each with its order, then goes on to the end in this process. One that had nothing
 * left to do when its moment came has ended the run.
 */
export async function runAndGoOn(place: Place, starts: number): Promise<string[]> {
  for (let start = 0; start < starts; start++) {
    const { end, errors } = await place.run();
    if (end === 0) return [];
    if (!STOPPED.has(end)) return [`ended with ${end}: ${errors}`];
  }
  const cut = faultsAsCut(place);
  const code = await place.goOn();
  return code === 0 ? cut : [...cut, `went on and ended with ${code}`];
}

/** What was cut is no damage: `verify` may miss what is to come, and finds no difference. */
function faultsAsCut(place: Place): string[] {
  const folder = place.runFolder();
  if (folder === null) return [];
  const { differences } = verifyStored(folder);
  return differences.map((difference) => `verify, as it was cut: ${JSON.stringify(difference)}`);
}

/** A signal that comes before anybody listens, or after, ends a process by itself; 130 is the operator's stop. */
const STOPPED: ReadonlySet<number | NodeJS.Signals> = new Set([
  "SIGKILL",
  "SIGINT",
  "SIGTERM",
  130,
]);
