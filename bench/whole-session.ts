/**
 * Part (b): whole sessions with all their storage, against the floor of the same run. A warm process runs them one
 * after the other, as a worker does: the market is there after the first, every cell has a folder of its own.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createCollector } from "../engine/session/collector.ts";
import { runSession } from "../engine/session/run-session.ts";
import type { SessionSpec } from "../engine/session/session-spec.ts";
import { atMost, type PartResult, plainRatio } from "./result.ts";
import { inTurn, type Times } from "./support/measure.ts";
import { inTemporaryFolder } from "./support/places.ts";
import { SCENARIO, sessionIn } from "./support/spec.ts";
import { readRows, writeFloor } from "./support/storage-floor.ts";

/** What a session of 450 ticks may cost, in storage floors. */
const FLOORS_MAX = 2.0;
/** And one that keeps no rows per tick (`storage: summary`). */
const FLOORS_MAX_SUMMARY = 0.5;
/** As sessions on virtual time have it. */
const TICKS_PER_BATCH = 50;

export type WholeSessionOptions = { readonly rounds: number };

export function measureWholeSessions({ rounds }: WholeSessionOptions): Promise<PartResult> {
  return inTemporaryFolder(async (folder) => {
    let made = 0;
    const orderOne = (seed: number, storage: "full" | "summary" = "full") => {
      const market = { source: "simulated", scenario: SCENARIO, seed } as const;
      return sessionIn(join(folder, `session-${++made}`), { market, storage });
    };
    const collect = createCollector();
    /** What a worker does for a session, with what it does when that is over. */
    const runOne = async (spec: SessionSpec): Promise<void> => {
      await runSession(spec);
      collect();
    };
    const spec = orderOne(1);
    const first = await runSession(spec);
    const rows = readRows(join(spec.folder, "session.db"));
    const floorFile = join(folder, "floor.db");
    const runFloor = () => writeFloor(floorFile, rows, TICKS_PER_BATCH);
    // Beside the clock: folder and config, which whoever starts a session makes; and what everyone wrote is taken away,
    // since memory of a virtual machine that a file touches for the first time costs more than writing it.
    let next = { full: orderOne(1), summary: orderOne(1, "summary") };
    const prepare = () => {
      for (const { folder } of [next.full, next.summary]) rmSync(folder, { recursive: true });
      rmSync(floorFile);
      next = { full: orderOne(1), summary: orderOne(1, "summary") };
    };
    const [session, short, floor] = await inTurn(rounds, [
      () => runOne(next.full),
      () => runOne(next.summary),
      runFloor,
      prepare,
    ]);
    // By itself: what opening a market leaves behind is collected while others run.
    let cold = orderOne(2);
    const [opening] = await inTurn(rounds, [
      () => runOne(cold),
      (round) => {
        cold = orderOne(3 + round);
      },
    ]);
    return {
      part: "b",
      title: `Whole sessions of ${first.ticks} ticks, everything stored (${rows.rowCount} rows)`,
      ratios: [
        atMost("session to storage floor, time", session.median / floor.median, FLOORS_MAX, " ×"),
        atMost(
          "session to storage floor, processor time",
          session.processor / floor.processor,
          FLOORS_MAX,
          " ×",
        ),
        atMost(
          "session in summary storage to storage floor, time",
          short.median / floor.median,
          FLOORS_MAX_SUMMARY,
          " ×",
        ),
        atMost(
          "session in summary storage to storage floor, processor time",
          short.processor / floor.processor,
          FLOORS_MAX_SUMMARY,
          " ×",
        ),
        plainRatio(
          "first session on its market to floor, time",
          opening.median / floor.median,
          " ×",
        ),
        plainRatio(
          "first session on its market to floor, processor time",
          opening.processor / floor.processor,
          " ×",
        ),
      ],
      figures: [
        ...figuresOf("session", session),
        ...figuresOf("session in summary storage", short),
        ...figuresOf("first session on its market", opening),
        ...figuresOf("storage floor", floor),
      ],
    };
  });
}

function figuresOf(name: string, { median, best, processor }: Times) {
  return [
    { name: `${name}: median`, value: median, unit: "ms" },
    { name: `${name}: best`, value: best, unit: "ms" },
    { name: `${name}: processor`, value: processor, unit: "ms" },
  ];
}
