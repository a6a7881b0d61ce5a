import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { SessionSpec } from "../../engine/index.ts";
import {
  adoptSession,
  findProcessByOption,
  identifyProcess,
  isStillRunning,
  ownProcess,
  type ProcessIdentity,
  type SessionOutcome,
  type SessionProgress,
  startSession,
} from "../../runner/index.ts";
import { ageMs } from "../../runner/process-identity.ts";
import { SCRIPTED_PROGRAM } from "../support/built.ts";
import { testFolder } from "../support/own-folder.ts";
import { specIn } from "../support/session-spec.ts";

const LIMITS = { silenceMsMax: 20_000, graceMs: 300, lifeMsMax: 60_000 };

let root: string;
beforeEach(() => {
  root = testFolder("runner");
});

const spec = (changes: Partial<SessionSpec> = {}): SessionSpec =>
  specIn(join(root, "01-cell"), { sweepId: "scripted/1", ...changes });

function start(behaviour: string, limits = LIMITS) {
  const progress: SessionProgress[] = [];
  const session = startSession({
    spec: spec(),
    configText: `behave: ${behaviour}\n`,
    carry: ownProcess(SCRIPTED_PROGRAM, limits.graceMs),
    limits,
    onProgress: (message) => progress.push(message),
  });
  return { ...session, progress };
}

const kindOf = (outcome: SessionOutcome): string =>
  outcome.kind === "failed" ? outcome.reason : outcome.kind;

describe("startSession", () => {
  it.each<[string, string, string, RegExp]>([
    ["a session that ends well is finished", "finish", "finished", /^$/],
    ["garbage on the channel ends nothing", "garbage_messages", "finished", /^$/],
    [
      "an exit code after ticks is a crash with its last words",
      "crash",
      "crashed",
      /exit code 7 after 3 ticks\nscripted crash/,
    ],
    [
      "a fault before the first tick is a startup failure",
      "startup_failure",
      "startup_failure",
      /was x, expected/,
    ],
    ["a full disk is the machine's fault", "disk_full", "environment", /ENOSPC/],
    ["a good end without summary is no summary", "no_summary", "no_summary", /but no summary/],
    [
      "half a summary is no summary",
      "garbage_summary",
      "no_summary",
      /summary.json cannot be read/,
    ],
    ["64 MiB of output leave a bounded tail", "flood", "startup_failure", /flooded$/],
  ])("%s", async (_name, behaviour, kind, detail) => {
    const outcome = await start(behaviour).outcome;
    expect(kindOf(outcome)).toBe(kind);
    const text = outcome.kind === "finished" ? "" : outcome.detail;
    expect(text).toMatch(detail);
    expect(text.length).toBeLessThan(6_000);
  });

  it.each([
    ["SIGTERM is enough for one that obeys", "hang"],
    ["one that ignores SIGTERM is killed", "hang_hard"],
  ])("the watchdog ends a silent session: %s", async (_name, behaviour) => {
    const { outcome, identity } = start(behaviour, { ...LIMITS, silenceMsMax: 1_500 });
    const ended = await outcome;
    expect(ended).toMatchObject({ kind: "failed", reason: "watchdog" });
    expect(identity).not.toBeNull();
    expect(isStillRunning(identity as ProcessIdentity, Date.now())).toBe(false);
  });

  it("asked to stop, a session closes cleanly with the reason it was given", async () => {
    const session = start("hang");
    await untilProgress(session.progress);
    session.stop("interrupted_sigint");
    const outcome = await session.outcome;
    expect(outcome).toMatchObject({
      kind: "finished",
      summary: { halt_reason: "interrupted_sigint" },
    });
  });

  it("killed on request, a session is cut off and not crashed", async () => {
    const session = start("hang");
    await untilProgress(session.progress);
    session.kill();
    expect((await session.outcome).kind).toBe("cut");
  });

  it("killed by somebody else, a session has crashed", async () => {
    const session = start("hang");
    await untilProgress(session.progress);
    process.kill(session.identity?.pid as number, "SIGKILL");
    expect(await session.outcome).toMatchObject({ kind: "failed", reason: "crashed" });
  });

  it("a program that does not exist is a startup failure", async () => {
    const session = startSession({
      spec: spec(),
      configText: "",
      carry: ownProcess(join(root, "nothing.mjs"), LIMITS.graceMs),
      limits: LIMITS,
      onProgress: () => undefined,
    });
    expect(await session.outcome).toMatchObject({ kind: "failed", reason: "startup_failure" });
  });

  it("never overwrites a folder", async () => {
    await start("finish").outcome;
    expect(() => start("finish")).toThrow(
      expect.objectContaining({ code: "RUN_FOLDER_EXISTS" }) as Error,
    );
  });

  it("a folder that cannot be made is a transient error", () => {
    writeFileSync(join(root, "file"), "");
    const blocked = spec({ folder: join(root, "file", "01") });
    const run = () =>
      startSession({
        spec: blocked,
        configText: "",
        carry: ownProcess(SCRIPTED_PROGRAM, LIMITS.graceMs),
        limits: LIMITS,
        onProgress: () => undefined,
      });
    expect(run).toThrow(
      expect.objectContaining({ code: "RUN_FOLDER_UNWRITABLE", transient: true }) as Error,
    );
  });

  it("a failed session's last words stand in its log", async () => {
    await start("crash").outcome;
    const log = readFileSync(join(root, "01-cell", "session.log"), "utf8");
    expect(log).toContain("the last thing I did");
    expect(log).toContain("scripted crash");
  });
});

describe("process identity", () => {
  it("knows this process, and not its pid with another start time or another boot", () => {
    const own = identifyProcess(process.pid, Date.now());
    expect(isStillRunning(own, Date.now())).toBe(true);
    expect(isStillRunning({ ...own, startTime: "1" }, Date.now())).toBe(false);
    expect(isStillRunning({ ...own, bootId: "another boot" }, Date.now())).toBe(false);
    // Gone before it could be asked when it started: who has its pid now must not be ended in its place.
    expect(isStillRunning({ ...own, startTime: null }, Date.now())).toBe(false);
  });

  it("takes a process that has ended and was not yet collected for gone", () => {
    const { pid = 0 } = spawn("true");
    const ended = identifyProcess(pid, Date.now());
    // No turn of the loop in between: it is in the turn that ended processes are collected.
    while (!/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"))) standStill(5);
    expect(identifyProcess(pid, Date.now()).startTime).toBe(ended.startTime);
    expect(isStillRunning(ended, Date.now())).toBe(false);
  });

  it("without /proc's facts a pid is believed for a day only", () => {
    const now = Date.now();
    const bare = { pid: process.pid, startTime: null, bootId: null, recordedAtMs: now };
    expect(isStillRunning(bare, now)).toBe(true);
    expect(isStillRunning(bare, now + 25 * 3600 * 1000)).toBe(false);
  });

  it("a session is found by its spec, and taken over until it ends", async () => {
    const session = start("hang");
    await untilProgress(session.progress);
    const value = join(root, "01-cell", "session-spec.json");
    const found = findProcessByOption({ flag: "--spec", value }, Date.now());
    expect(found?.identity.pid).toBe(session.identity?.pid);
    if (found === null) return;
    const expected = { sweepId: "scripted/1", session: 1 };
    const adopted = adoptSession({
      identity: found.identity,
      folder: join(root, "01-cell"),
      expected,
      limits: LIMITS,
    });
    adopted.stop("interrupted_sigterm");
    expect(await adopted.outcome).toMatchObject({ kind: "finished" });
    expect(await session.outcome).toMatchObject({ kind: "finished" });
  });

  it("whoever looks at a session's files is not taken for it", async () => {
    const value = join(root, "01-cell", "session-spec.json");
    const words = ["-e", "process.stdout.write('up'); setInterval(() => undefined, 1000)", value];
    const reader = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "ignore"] });
    await once(reader.stdout, "data");
    expect(findProcessByOption({ flag: "--spec", value }, Date.now())).toBeNull();
    reader.kill("SIGKILL");
    await once(reader, "exit");
  });

  it("a session that is taken over gets no second life: its limit counts from its own start", async () => {
    const session = start("hang_hard");
    await untilProgress(session.progress);
    const identity = session.identity as ProcessIdentity;
    const recordedAtMs = Date.now() - 2 * LIMITS.lifeMsMax;
    const old = { ...identity, startTime: null, bootId: null, recordedAtMs };
    const folder = join(root, "01-cell");
    const expected = { sweepId: "scripted/1", session: 1 };
    const adopted = adoptSession({ identity: old, folder, expected, limits: LIMITS });
    expect(await adopted.outcome).toMatchObject({ kind: "failed", reason: "watchdog" });
    await session.outcome;
  });

  it("a session that is taken over and ends by itself while we stand still at its limit is not ended by us", async () => {
    await start("finish").outcome;
    const last = spawn("sleep", ["60"]);
    const identity = identifyProcess(last.pid as number, Date.now());
    const now = performance.now.bind(performance);
    let looks = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => {
      looks += 1;
      // Between the look whether it runs and the look at the clock.
      if (looks === 2) {
        last.kill("SIGKILL");
        while (isStillRunning(identity, Date.now())) standStill(5);
      }
      return now();
    });
    onTestFinished(() => void clock.mockRestore());
    const adopted = adoptSession({
      identity,
      folder: join(root, "01-cell"),
      expected: { sweepId: "scripted/1", session: 1 },
      limits: { ...LIMITS, lifeMsMax: -60_000 },
    });
    expect(await adopted.outcome).toMatchObject({ kind: "finished" });
    expect(looks).toBeGreaterThanOrEqual(2);
  });

  it("a process is as old as it says itself", () => {
    const own = ageMs(identifyProcess(process.pid, Date.now()), Date.now());
    // Start times are kept in hundredths of a second, and a process starts before its program does.
    expect(own).toBeGreaterThan(process.uptime() * 1_000 - 20);
    expect(own).toBeLessThan(process.uptime() * 1_000 + 30_000);
  });
});

/** Resolves at the session's first sign of life. */
async function untilProgress(progress: readonly SessionProgress[]): Promise<void> {
  while (progress.length === 0) await new Promise((resolve) => setImmediate(resolve));
}

const standStill = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
