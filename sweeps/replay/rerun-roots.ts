/**
 * Runs pairs of a replay once more, in memory, and holds their ledger roots against the stored ones: the one check
 * of a replay that files alone cannot give. A sample is spread evenly over the matrix, the same each time.
 */
import { isAbsolute, join } from "node:path";
import {
  CodedError,
  configFromValue,
  ENGINE_VERSION,
  openMarket,
  runInMemorySession,
} from "../../engine/index.ts";
import type { ReplayFile, VerifyOutcome } from "../../reports/index.ts";
import type { SweepPlan } from "../plan/plan-types.ts";

/** Pairs that `verify` runs again unless it is told otherwise. */
export const SAMPLE_DEFAULT = 3;

type Pair = ReplayFile["pairs"][number];

/** Runs up to `wanted` pairs again; the outcome says how many there were and which ended elsewhere. */
export function rerunRoots(
  { plan, runFolder }: { readonly plan: SweepPlan; readonly runFolder: string },
  file: ReplayFile,
  wanted: number,
): VerifyOutcome {
  const own = file.pairs.filter((pair) => pair.engine_version === ENGINE_VERSION);
  const chosen = spread(own, wanted);
  const differences = chosen.flatMap((pair) => {
    const root = rootOf(plan, runFolder, file, pair);
    if (root === pair.ledger_root) return [];
    const field = `replay of tape ${pair.tape} × ${pair.cell}: ledger_root`;
    return [{ session: null, field, printed: pair.ledger_root, recomputed: root }];
  });
  const others = file.pairs.length - own.length;
  const checks: Record<string, number> =
    file.pairs.length === 0
      ? {}
      : { [`replays run again (of ${file.pairs.length})`]: chosen.length };
  return {
    checks,
    differences,
    skipped:
      others === 0
        ? []
        : [`${others} replays of another engine version than ${ENGINE_VERSION}, not run again`],
  };
}

/** Evenly spread over the list, its ends included. */
export function spread<T>(items: readonly T[], wanted: number): T[] {
  if (wanted >= items.length) return [...items];
  if (wanted <= 1) return items.slice(0, wanted);
  const step = (items.length - 1) / (wanted - 1);
  return Array.from({ length: wanted }, (_, i) => items[Math.round(i * step)] as T);
}

/** Damage is an answer like any other: it is not the root that was stored. */
function rootOf(plan: SweepPlan, runFolder: string, file: ReplayFile, pair: Pair): string {
  const tape = file.tapes.find((one) => one.tape === pair.tape);
  const cell = plan.cells.find(({ label }) => label === pair.cell);
  if (tape === undefined || cell === undefined) return "no such tape or cell";
  try {
    const path = isAbsolute(tape.file) ? tape.file : join(runFolder, tape.file);
    const market = openMarket(
      { source: "replay", tape: path, name: "again", windowStartMs: tape.started_at },
      { durationMs: file.duration_ms },
    );
    return runInMemorySession({
      config: configFromValue(cell.config).config,
      market,
      seed: tape.seed,
      durationMs: file.duration_ms,
      start: { xrpDrops: file.start.xrp_drops, rlusdMicro: file.start.rlusd_micro },
    }).ledgerRoot;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return `cannot be run: ${error.message}`;
  }
}
