/** The order of a session, for tests that run one: a valid one by default, so that whatever a test gives matters to it. */
import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { runSession, type SessionSpec, type SessionSummary } from "../../engine/index.ts";
import { PAPER } from "./built.ts";

/** A session in a folder that bears its label: two simulated minutes on virtual time, 250 XRP and 250 RLUSD. */
export function specIn(folder: string, changes: Partial<SessionSpec> = {}): SessionSpec {
  return {
    sweepId: "test/1",
    session: 1,
    label: basename(folder),
    cell: "cell",
    replicate: 1,
    seed: 7,
    folder,
    configPath: join(folder, "config.yaml"),
    market: { source: "simulated", scenario: "mainnet-tight", seed: 73 },
    clock: "virtual",
    durationMs: 120_000,
    start: { xrpDrops: 250_000_000, rlusdMicro: 250_000_000 },
    parentSessionId: null,
    onOrchestratorDeath: "finish",
    ...changes,
  };
}

/** Runs a session of the shipped config in this process, in a folder that is made here. */
export function runHere(folder: string, changes: Partial<SessionSpec>): Promise<SessionSummary> {
  mkdirSync(folder);
  const spec = specIn(folder, { configPath: PAPER, ...changes });
  return runSession(spec, { channel: NOBODY });
}

/** Nobody listens, and nobody asks the session to stop. */
const NOBODY = { send: () => undefined, onStop: () => undefined, close: () => undefined };
