/**
 * Part (b): whole sessions with all their storage, against the floor of the same run. A warm process runs them one
 * after the other, as a worker does: the market is there after the first, every cell has a folder of its own.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { runSession } from "../engine/session/run-session.ts";
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
    const runOne = async (seed: number, storage: "full" | "summary" = "full") => {
      const own = join(folder, `session-${++made}`);
      const market = { source: "simulated", scenario: SCENARIO, seed } as const;
      const summary = await runSession(sessionIn(own, { market, storage }));
      return { summary, database: join(own, "session.db") };
    };
    const first = await runOne(1);
    const rows = readRows(first.database);
    const floorFile = join(folder, "floor.db");
    const runFloor = () => writeFloor(floorFile, rows, TICKS_PER_BATCH);
    // Between rounds and beside the clock: every floor starts without a file, as every session does.
    const clear = () => rmSync(floorFile);
    const [session, short, floor] = await inTurn(rounds, [
      () => runOne(1),
      () => runOne(1, "summary"),
      runFloor,
      clear,
    ]);
    // By itself: what opening a market leaves behind is collected while others run.
    const [cold] = await inTurn(rounds, [(round) => runOne(2 + round)]);
    return {
      part: "b",
      title: `Whole sessions of ${first.summary.ticks} ticks, everything stored (${rows.rowCount} rows)`,
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
        plainRatio("first session on its market to floor, time", cold.median / floor.median, " ×"),
        plainRatio(
          "first session on its market to floor, processor time",
          cold.processor / floor.processor,
          " ×",
        ),
      ],
      figures: [
        ...figuresOf("session", session),
        ...figuresOf("session in summary storage", short),
        ...figuresOf("first session on its market", cold),
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
