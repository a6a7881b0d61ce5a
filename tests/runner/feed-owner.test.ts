/** The orchestrator dies: its feed serves the sessions that still run, and then goes as well. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { joinSharedFeed } from "../../engine/markets/xrpl/shared-feed/join.ts";
import { identifyProcess, isStillRunning, signalProcess } from "../../runner/index.ts";
import { FEED_MAIN, REPO } from "../support/built.ts";
import { type LiveBench, openLiveBench, summaryOf } from "../support/live-sessions.ts";
import { until } from "../support/until.ts";

let bench: LiveBench;
beforeEach(async () => {
  bench = await openLiveBench();
});
afterEach(() => bench.close());

async function startOwner() {
  const program = `${REPO}tests/fixtures/feeds/owner.mjs`;
  const words = [program, bench.networkFile(), FEED_MAIN, join(bench.root, "feed.log")];
  const owner = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  const line = await new Promise<string>((resolve) => {
    owner.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString("utf8")));
  });
  const { socket, pid } = JSON.parse(line) as { socket: string; pid: number };
  return { owner, socket, identity: identifyProcess(pid, Date.now()) };
}

it("a feed without its owner goes on until the last session has ended, then leaves nothing", async () => {
  const { owner, socket, identity } = await startOwner();
  const networkFile = bench.networkFile();
  const session = bench.start("01-a", {
    market: { source: "xrpl", network: "loopback", networkFile, feedSocket: socket },
    durationMs: 5_000,
  });
  try {
    await until(() => session.ticks() > 2);
    owner.kill("SIGKILL");
    // Longer than a feed without anybody waits, and the session has its whole time.
    expect(summaryOf(await session.outcome).halt_reason).toBe("duration_elapsed");
    expect(isStillRunning(identity, Date.now())).toBe(true);
    const late = await joinSharedFeed(socket, { durationMs: 60_000 });
    await late.close();
    await until(() => !isStillRunning(identity, Date.now()));
    expect(existsSync(dirname(socket))).toBe(false);
  } finally {
    owner.kill("SIGKILL");
    signalProcess(identity, "SIGKILL", Date.now());
  }
});
