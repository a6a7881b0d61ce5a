/** Sessions as the benchmark runs them: those of the shipped grid's market, half an hour on virtual time. */
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../../engine/make-folder.ts";
import type { SessionSpec } from "../../engine/session/session-spec.ts";
import { REPO } from "./places.ts";

/** Half an hour of main-network ledgers: about 450 ticks. */
const SESSION_MS = 30 * 60_000;
export const SCENARIO = "mainnet-tight";

/** The spec of a session in a folder that is made here, the shipped config beside it. */
export function sessionIn(folder: string, changes: Partial<SessionSpec> = {}): SessionSpec {
  makeFolder(folder);
  const spec = sessionOrder(folder, changes);
  copyFileSync(join(REPO, "engine/config/paper.yaml"), spec.configPath);
  return spec;
}

/** The same for whoever makes the folder; `seed` is the window's too. */
export function sessionOrder(folder: string, changes: Partial<SessionSpec> = {}): SessionSpec {
  const seed = changes.seed ?? 1;
  return {
    sweepId: "bench",
    session: 1,
    label: "01-bench",
    cell: "bench",
    replicate: 1,
    seed,
    folder,
    configPath: join(folder, "config.yaml"),
    market: { source: "simulated", scenario: SCENARIO, seed },
    clock: "virtual",
    durationMs: SESSION_MS,
    start: { xrpDrops: 250_000_000, rlusdMicro: 250_000_000 },
    parentSessionId: null,
    onOrchestratorDeath: "finish",
    ...changes,
  };
}
