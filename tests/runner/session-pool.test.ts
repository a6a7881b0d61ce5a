/** Warm session processes, the compiled program itself: one after the other, each session as fresh as in its own. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SessionSpec } from "../../engine/index.ts";
import {
  type Carry,
  CONFIG_FILE,
  createSessionPool,
  isStillRunning,
  ownProcess,
  type ProcessIdentity,
  type SessionOutcome,
  SPEC_FILE,
  startSession,
} from "../../runner/index.ts";
import { PAPER, SESSION_MAIN } from "../support/built.ts";
import { suiteFolder } from "../support/own-folder.ts";
import { specIn } from "../support/session-spec.ts";

const root = suiteFolder("pool");

const CONFIG = readFileSync(PAPER, "utf8");
const LIMITS = { silenceMsMax: 60_000, graceMs: 5_000, lifeMsMax: 120_000 };

function start(
  carry: Carry,
  label: string,
  changes: Partial<SessionSpec> = {},
  config = CONFIG,
  limits: Partial<typeof LIMITS> = {},
  onIdentified: (identity: ProcessIdentity) => void = () => undefined,
) {
  return startSession({
    spec: specIn(join(root, label), changes),
    configText: config,
    carry,
    limits: { ...LIMITS, ...limits },
    onIdentified,
    onProgress: () => undefined,
  });
}

type Started = ReturnType<typeof start>;

const rootOf = (outcome: SessionOutcome) =>
  outcome.kind === "finished" ? outcome.summary.ledger_root : outcome.detail;
const kindOf = (outcome: SessionOutcome) =>
  outcome.kind === "failed" ? outcome.reason : outcome.kind;
const pidOf = ({ identity }: Started) => identity?.pid;
const runs = ({ identity }: Started) => identity !== null && isStillRunning(identity, Date.now());
/** On the real clock: it runs until somebody ends it. */
const LONG = { clock: "real", durationMs: 100_000 } as const;

describe("a pool of warm processes", () => {
  it("runs session after session in one process, each as in a process of its own", async () => {
    const own = ownProcess(SESSION_MAIN, LIMITS.graceMs);
    const alone = [
      rootOf(await start(own, "own-1", { seed: 7 }).outcome),
      rootOf(await start(own, "own-2", { seed: 8 }).outcome),
    ];
    expect(new Set(alone).size).toBe(2);
    const pool = createSessionPool(SESSION_MAIN, LIMITS.graceMs);
    const sessions: Started[] = [];
    const roots: string[] = [];
    for (const [index, seed] of [7, 8, 7].entries()) {
      const session = start(pool.carry, `warm-${index}`, { seed });
      roots.push(rootOf(await session.outcome));
      sessions.push(session);
    }
    expect(roots).toEqual([alone[0], alone[1], alone[0]]);
    expect(new Set(sessions.map(pidOf)).size).toBe(1);
    expect(runs(sessions[0] as Started)).toBe(true);
    await pool.close();
    expect(runs(sessions[0] as Started)).toBe(false);
  });

  it("goes on after a session that could not start, and after one that was asked to stop", async () => {
    const pool = createSessionPool(SESSION_MAIN, LIMITS.graceMs);
    const bad = start(pool.carry, "bad", {}, "strategy: { bid_offset_bps: x }\n");
    const outcome = await bad.outcome;
    expect(kindOf(outcome)).toBe("startup_failure");
    expect(outcome).toMatchObject({ detail: expect.stringContaining("bid_offset_bps") });
    const stopped = start(pool.carry, "stopped", LONG);
    stopped.stop("interrupted_sigint");
    expect(["finished", "cut"]).toContain(kindOf(await stopped.outcome));
    const good = start(pool.carry, "good");
    expect(kindOf(await good.outcome)).toBe("finished");
    expect(new Set([bad, stopped, good].map(pidOf)).size).toBe(1);
    await pool.close();
  });

  it("loses one session with a process that dies, and lends another", async () => {
    const pool = createSessionPool(SESSION_MAIN, LIMITS.graceMs);
    const dying = start(pool.carry, "dying", LONG);
    const beside = start(pool.carry, "beside");
    process.kill(pidOf(dying) as number, "SIGKILL");
    expect(["crashed", "startup_failure"]).toContain(kindOf(await dying.outcome));
    expect(kindOf(await beside.outcome)).toBe("finished");
    const next = start(pool.carry, "next");
    expect(kindOf(await next.outcome)).toBe("finished");
    expect(pidOf(next)).toBe(pidOf(beside));
    expect(pidOf(next)).not.toBe(pidOf(dying));
    await pool.close();
  });

  it("never lends again what it had to end", async () => {
    const pool = createSessionPool(SESSION_MAIN, LIMITS.graceMs);
    const killed = start(pool.carry, "killed", LONG);
    killed.kill();
    expect(kindOf(await killed.outcome)).toBe("cut");
    expect(runs(killed)).toBe(false);
    const silent = start(pool.carry, "silent", LONG, CONFIG, { silenceMsMax: 1 });
    expect(kindOf(await silent.outcome)).toBe("watchdog");
    expect(runs(silent)).toBe(false);
    const next = start(pool.carry, "after");
    expect(kindOf(await next.outcome)).toBe("finished");
    await pool.close();
    expect(runs(next)).toBe(false);
  });

  it.each([
    ["order", SPEC_FILE, "was not there"],
    ["config", CONFIG_FILE, "the machine refused"],
  ])("begins no session whose %s is gone, and goes on", async (what, file, words) => {
    const pool = createSessionPool(SESSION_MAIN, LIMITS.graceMs);
    const label = `without-${what}`;
    const takeAway = () => rmSync(join(root, label, file));
    const refused = start(pool.carry, label, {}, CONFIG, {}, takeAway);
    const outcome = await refused.outcome;
    expect(kindOf(outcome)).toBe("startup_failure");
    expect(outcome).toMatchObject({ detail: expect.stringContaining(words) });
    expect(existsSync(join(root, label, "session.db"))).toBe(false);
    const next = start(pool.carry, `after-${what}`);
    expect(kindOf(await next.outcome)).toBe("finished");
    expect(pidOf(next)).toBe(pidOf(refused));
    await pool.close();
  });

  it("replaces a process that has run as many sessions as it may", async () => {
    const pool = createSessionPool(SESSION_MAIN, LIMITS.graceMs, 2);
    const sessions: Started[] = [];
    for (const label of ["of-two-1", "of-two-2", "of-two-3"]) {
      const session = start(pool.carry, label);
      expect(kindOf(await session.outcome)).toBe("finished");
      sessions.push(session);
    }
    const [first, second, third] = sessions.map(pidOf);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    await pool.close();
    expect(sessions.map(runs)).toEqual([false, false, false]);
  });

  it("is told who runs a session before it begins", async () => {
    const pool = createSessionPool(SESSION_MAIN, LIMITS.graceMs);
    const known: (number | undefined)[] = [];
    const session = start(pool.carry, "known", {}, CONFIG, {}, ({ pid }) => known.push(pid));
    expect(known).toEqual([pidOf(session)]);
    await session.outcome;
    await pool.close();
  });
});
