/** Sessions share one feed; when their orchestrator is killed, whoever goes on takes it over or ends it: never two. */
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type LoopbackServer, startLoopback } from "../../loopback/index.ts";
import { LEDGER_MS, readRun, sweep, ticksOf, writeLiveGrid } from "../support/live-bench.ts";
import { testFolder } from "../support/own-folder.ts";
import { processesOf } from "./compare.ts";

let folder: string;
let server: LoopbackServer;
beforeEach(async () => {
  folder = testFolder("one-feed");
  server = await startLoopback({ paceMs: LEDGER_MS, port: 0 });
});
afterEach(async () => {
  await server.stop();
});

const LONG = { timeout: 60_000, interval: 20 };
const feeds = (out: string): number =>
  processesOf(out).filter((words) => words.includes("shared-feed")).length;

it("is one feed at any time, and none at the end", async () => {
  const out = join(folder, "out");
  const schedule = "concurrency: 2, replicates: 2";
  const grid = writeLiveGrid(folder, [server.url], { duration: "3s", schedule });
  const first = sweep(grid, "--out", out);
  await expect.poll(() => Math.min(ticksOf(out, 1), ticksOf(out, 2)), LONG).toBeGreaterThan(3);
  first.process.kill("SIGKILL");
  await first.ended;
  expect(feeds(out)).toBe(1);

  const second = sweep(grid, "--out", out);
  let most = 0;
  let over = false;
  void second.ended.then(() => {
    over = true;
  });
  await expect
    .poll(() => {
      most = Math.max(most, feeds(out));
      return over;
    }, LONG)
    .toBe(true);
  const { code, out: said, err } = await second.ended;
  expect(code, said + err).toBe(0);
  expect(most).toBe(1);
  expect(feeds(out)).toBe(0);
  expect(readRun(out).sessions.map(({ state }) => state)).toEqual(Array(4).fill("finished"));
}, 120_000);
