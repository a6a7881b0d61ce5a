/**
 * Takes over a session that was started by an orchestrator that is no more. There is no channel to it, so its
 * life is read from the process table, and a clean end is asked for with SIGTERM.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { SessionSpec } from "../engine/index.ts";
import { judgeRemains } from "./judge-end.ts";
import { ageMs, isStillRunning, type ProcessIdentity, signalProcess } from "./process-identity.ts";
import type { SessionHandle, SessionLimits, SessionOutcome } from "./session-outcome.ts";

const POLL_MS = 100;

export type AdoptSessionOptions = {
  readonly identity: ProcessIdentity;
  readonly folder: string;
  readonly expected: Pick<SessionSpec, "sweepId" | "session">;
  readonly limits: Pick<SessionLimits, "graceMs" | "lifeMsMax">;
};

/** Returns a handle on a session that still runs; its outcome comes when the process is gone. */
export function adoptSession(options: AdoptSessionOptions): SessionHandle {
  const { identity, limits } = options;
  const request = { killed: false };
  const signal = (name: "SIGTERM" | "SIGKILL"): boolean =>
    signalProcess(identity, name, Date.now());
  const endSoon = (): boolean => {
    const wasRunning = signal("SIGTERM");
    // Not kept alive for it: when nobody waits for the outcome any more, nobody is left to be impatient.
    setTimeout(() => signal("SIGKILL"), limits.graceMs).unref();
    return wasRunning;
  };
  return {
    outcome: waitForEnd(options, request, endSoon),
    stop: () => void endSoon(),
    kill: () => {
      request.killed = true;
      signal("SIGKILL");
    },
  };
}

async function waitForEnd(
  { identity, folder, expected, limits }: AdoptSessionOptions,
  request: { readonly killed: boolean },
  endSoon: () => boolean,
): Promise<SessionOutcome> {
  // Counted from its own start: however often it is taken over, it gets no second life.
  const deadline = performance.now() + limits.lifeMsMax - ageMs(identity, Date.now());
  let overdue = false;
  while (isStillRunning(identity, Date.now())) {
    // One that ended by itself while we stood still was not overdue: it is asked whether there was anything to end.
    if (!overdue && performance.now() > deadline) overdue = endSoon();
    await sleep(POLL_MS);
  }
  if (overdue) {
    const detail = "taken over, and still running at its time limit";
    return { kind: "failed", reason: "watchdog", detail };
  }
  const outcome = judgeRemains(folder, expected);
  return outcome.kind === "cut" && request.killed
    ? { kind: "cut", detail: "ended at once on request" }
    : outcome;
}
