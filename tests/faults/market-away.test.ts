/** No server answers just when a live session opens: it waits for one and starts again, and no try is used up. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { type LoopbackServer, startLoopback } from "../../loopback/index.ts";
import { openJournalToRead } from "../../sweeps/journal/journal-reader.ts";
import { LEDGER_MS, readRun, sweep, writeLiveGrid } from "../support/live-bench.ts";
import { testFolder } from "../support/own-folder.ts";

const LONG = { timeout: 60_000, interval: 20 };

async function loopback(port = 0): Promise<LoopbackServer> {
  const server = await startLoopback({ paceMs: LEDGER_MS, port });
  onTestFinished(() => server.stop());
  return server;
}

it("a live sweep without retries goes on with the session that found no market", async () => {
  const folder = testFolder("market-away");
  const server = await loopback();
  const out = join(folder, "out");
  const grid = writeLiveGrid(folder, [server.url], {
    duration: "2s",
    schedule: "pause_between: 3s",
    maxGapS: 40,
  });
  const running = sweep(grid, "--out", out);
  const at = (name: string) => join(out, "live", "latest", name);
  const said = () => (existsSync(at("sweep.log")) ? readFileSync(at("sweep.log"), "utf8") : "");

  await expect.poll(() => existsSync(at("sessions/01-c1/summary.json")), LONG).toBe(true);
  await server.stop();
  await expect.poll(said, LONG).toContain("No market on loopback, asking again for 40 s");
  await loopback(server.port);

  const { code, out: text, err } = await running.ended;
  expect(code, text + err).toBe(0);
  expect(text).toContain("02-c2 to be tried again (no_market)");
  expect(text).toContain("loopback answers: the sweep goes on");
  const journal = openJournalToRead(at("sweep.db"));
  onTestFinished(() => journal.close());
  const outcomes = journal.attempts().map(({ session, outcome }) => `${session} ${outcome}`);
  expect(outcomes).toEqual(["1 duration_elapsed", "2 no_market", "2 duration_elapsed"]);
  expect(readRun(out).sessions.map(({ state }) => state)).toEqual(["finished", "finished"]);
}, 120_000);
