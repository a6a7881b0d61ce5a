/** Sessions that say too much, on every way they have of saying it: what is kept is bounded, and a note says so. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createSessionLog } from "../../engine/session/session-log.ts";
import { ownProcess } from "../../runner/index.ts";
import { runSweep } from "../../sweeps/scheduler/run-sweep.ts";
import { UNRULY_PROGRAM } from "../support/built.ts";
import { testFolder } from "../support/own-folder.ts";
import { scriptedNight, statesOf } from "../sweeps/scripted-night.ts";
import { scriptedPlan } from "../sweeps/scripted-plan.ts";

const MIB = 1024 * 1024;

/** Runs one session that floods and one that does not, in this process; what it grew by is what the flood cost. */
async function flooded(behaviour: string) {
  const run = testFolder("night");
  let peakBytes = 0;
  const plan = scriptedPlan([behaviour, "finish"], { retries: 0 });
  const night = { ...scriptedNight(plan, run), carry: ownProcess(UNRULY_PROGRAM, 2_000) };
  const before = process.memoryUsage.rss();
  const look = setInterval(() => {
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss() - before);
  }, 20);
  const end = await runSweep(night);
  clearInterval(look);
  const log = join(run, "sessions", "01-c1", "session.log");
  return {
    end,
    states: statesOf(night),
    grownMiB: peakBytes / MIB,
    log: readFileSync(log, "utf8"),
    warnings: night.events.flatMap((event) => (event.kind === "warning" ? [event.text] : [])),
    detail: night.journal.attempts()[0]?.detail ?? "",
    ticks: night.events.flatMap((event) =>
      event.kind === "progress" && event.session === 1 ? [event.progress.ticks] : [],
    ),
  };
}

type Case = readonly [string, string, RegExp];
const CASES: readonly Case[] = [
  ["messages", "flood_messages", /^flooded: left out \d+ messages on its channel$/],
  ["output", "flood_output", /^flooded: left out 4[78]\.\d MiB of what it printed$/],
  ["garbage", "garbage_on_the_channel", /^flooded: left out 2 messages on its channel$/],
  [
    "one line without end",
    "endless_line_on_the_channel",
    /^flooded: left out 1 message on its channel$/,
  ],
];

describe("a session that floods the orchestrator", () => {
  it.each(CASES)(
    "with %s is read to its end within bounds, and the sweep goes on",
    async (_, behaviour, note) => {
      const { end, states, grownMiB, log, warnings } = await flooded(behaviour);
      expect(end).toEqual({ kind: "complete" });
      expect(states).toEqual(["finished", "finished"]);
      expect(log).toMatch(new RegExp(note.source, "m"));
      expect(log.length).toBeLessThan(MIB);
      expect(warnings.map((text) => text.replace(/^01-c1: /, "")).join()).toMatch(note);
      // 40,000 messages and 48 MiB went by.
      expect(grownMiB).toBeLessThan(160);
    },
  );

  it("shows its last report, though not all before it", async () => {
    const { ticks, detail, states } = await flooded("flood_messages_and_crash");
    expect(states[0]).toBe("failed: crashed");
    expect(detail).toContain("exit code 7 after 19 ticks");
    expect(ticks.at(-1)).toBe(19);
    expect(ticks.length).toBeLessThan(10_000);
  });
});

describe("a session's own log", () => {
  it("stays bounded, keeps its beginning and its end, and says how much lies between", () => {
    const path = join(testFolder("log"), "session.log");
    const log = createSessionLog(path);
    const lines = 60_000;
    for (let line = 1; line <= lines; line++) log.warn(`line ${line} ${"x".repeat(150)}`);
    log.error(`and at last ${"y".repeat(100_000)}`);
    log.close();

    expect(statSync(path).size).toBeLessThanOrEqual(4 * MIB);
    const messages = readFileSync(path, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { readonly msg: string }).msg);
    const notes = messages.filter((text) => text.endsWith("are left out here: the log was full"));
    expect(notes).toHaveLength(1);
    expect(messages[0]).toMatch(/^line 1 x/);
    expect(messages.at(-2)).toMatch(new RegExp(`^line ${lines} x`));
    expect(messages.at(-1)).toMatch(/^and at last y+ … and \d+ characters more$/);
    // What is there and what is said to be missing are all that was written.
    expect(messages.length - 1 + Number.parseInt(notes[0] as string, 10)).toBe(lines + 1);
  });
});
