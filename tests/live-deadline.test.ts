/**
 * A night that fills its time, whole and in small: the compiled program on a loopback server, cut off with kill -9,
 * taken up again after its time was over, and given more.
 */
import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type LoopbackServer, startLoopback } from "../loopback/index.ts";
import { openJournalToRead } from "../sweeps/journal/journal-reader.ts";
import { entriesOf, LEDGER_MS, readRun, sweep, writeLiveGrid } from "./support/live-bench.ts";
import { suiteFolder } from "./support/own-folder.ts";
import { changeDatabase } from "./support/stored-database.ts";

const folder = suiteFolder("live-deadline");
const servers: LoopbackServer[] = [];
afterAll(async () => {
  for (const server of servers) await server.stop();
});

const SECONDS = 1_000;
const POLL = { timeout: 60_000, interval: 50 };
const instant = (inMs: number): string => new Date(Date.now() + inMs).toISOString();

/** What the journal of the newest run says. */
function journalOf(out: string) {
  const journal = openJournalToRead(join(realpathSync(join(out, "live", "latest")), "sweep.db"));
  try {
    const [sessions, attempts] = [journal.sessions(), journal.attempts()];
    return { sessions, attempts, deadlines: journal.deadlines(), sweep: journal.sweep() };
  } finally {
    journal.close();
  }
}

const finished = (out: string): number =>
  existsSync(join(out, "live", "latest"))
    ? journalOf(out).sessions.filter(({ state }) => state === "finished").length
    : 0;

/** Ten minutes later, without the wait: the instant that the run keeps lies in the past. */
function letItPass(out: string): void {
  const path = join(realpathSync(join(out, "live", "latest")), "sweep.db");
  changeDatabase(path, `UPDATE deadlines SET instant = '${instant(-SECONDS)}'`);
}

describe("two cells on one feed, round after round until a moment", () => {
  it("start nothing after it, go on when given more, and are compared in whole rounds", async () => {
    const server = await startLoopback({ paceMs: LEDGER_MS, port: 0 });
    servers.push(server);
    const out = join(folder, "out");
    // The pauses leave few rounds to run, however quick the machine.
    const schedule = "concurrency: 2, replicates: fill, pause_between: 6s";
    const grid = writeLiveGrid(folder, [server.url], { duration: "2s", schedule });

    // No end, nothing to fill; an end that has passed, nothing to start.
    expect((await sweep(grid, "--out", out).ended).err).toContain("(GRD_DEADLINE)");
    const past = await sweep(grid, "--out", out, "--finish-by", instant(-SECONDS)).ended;
    expect([past.code, past.err]).toEqual([2, expect.stringContaining("which has passed")]);
    expect(entriesOf(out).filter((name) => name.includes("sweep.db"))).toEqual([]);

    const first = instant(600 * SECONDS);
    const words = [grid, "--out", out, "--finish-by", first];
    const cut = sweep(...words);
    await expect.poll(() => finished(out), POLL).toBeGreaterThanOrEqual(2);
    cut.process.kill("SIGKILL");
    await cut.ended;
    letItPass(out);

    // The same command after its time: it says so, tries nothing, and writes the debrief.
    const before = journalOf(out).attempts.length;
    const late = await sweep(...words).ended;
    expect(late.code, late.out + late.err).toBe(0);
    expect(late.out).toContain("Its time is over");
    expect(late.out).toContain("--finish-by TIME");
    const over = journalOf(out);
    expect(over.attempts).toHaveLength(before);
    expect(over.deadlines).toHaveLength(1);
    expect(over.sweep.state).toBe("complete");
    expect(readRun(out).debrief).toContain("as many as fitted");

    // Given more, the same run goes on; and ends by itself, every round whole.
    const second = instant(35 * SECONDS);
    const more = await sweep(grid, "--out", out, "--finish-by", second).ended;
    expect(more.code, more.out + more.err).toBe(0);
    expect(more.out).toContain("out of time and is given more");
    const end = journalOf(out);
    expect(end.attempts.length).toBeGreaterThan(before);
    expect(end.deadlines.map(({ finishBy }) => finishBy)).toEqual([first, second]);
    for (const { startedAt } of end.attempts.slice(before)) {
      expect(Date.parse(startedAt)).toBeLessThan(Date.parse(second) - 2 * SECONDS);
    }
    const run = readRun(out);
    const cells = run.sessions.filter(({ state }) => state === "finished").map(({ cell }) => cell);
    expect(cells.filter((cell) => cell === "c1").length).toBeGreaterThanOrEqual(2);
    expect(run.sessions.every(({ state }) => state !== "planned")).toBe(true);
    expect(run.comparisons[0]?.n).toBeGreaterThanOrEqual(2);
    expect(run.debrief).toMatch(/to be over by .*, set .* moved /);
    const verified = await sweep("verify", run.folder).ended;
    expect(verified.code, verified.out).toBe(0);
  }, 240_000);
});
