/**
 * What an orchestrator holds open over a long night: files, databases, children, timers, listeners. Counted in a real
 * one, before each of its sessions. HANDLE_SESSIONS=500 makes the night longer.
 */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { SCRIPTED_PROGRAM } from "../support/built.ts";
import { testFolder } from "../support/own-folder.ts";
import { type Line, spawnOrchestrator } from "../sweeps/orchestrator.ts";
import { scriptedPlan } from "../sweeps/scripted-plan.ts";

const COUNTING_DRIVER = resolve("tests/fixtures/faults/counting-orchestrator.mjs");
const SESSIONS = Number(process.env.HANDLE_SESSIONS ?? 26);
/** Most end well; one dies and is tried again, others say odd things. */
const BEHAVIOURS = [
  ...Array.from({ length: 9 }, () => "finish"),
  "gap",
  "garbage_messages",
  "crash_once",
];

type Held = Line & {
  readonly files: number;
  readonly databases: readonly string[];
  readonly children: number;
  readonly timers: number;
  readonly listeners: number;
  readonly warnings: readonly string[];
};

it(`stays flat over ${SESSIONS} sessions`, async () => {
  const folder = testFolder("night");
  const replicates = Math.ceil(SESSIONS / BEHAVIOURS.length);
  const planPath = join(folder, "plan.json");
  writeFileSync(planPath, JSON.stringify(scriptedPlan(BEHAVIOURS, { replicates })));
  const driver = spawnOrchestrator(COUNTING_DRIVER, [planPath, folder, SCRIPTED_PROGRAM]);
  onTestFinished(() => driver.signal("SIGKILL"));
  expect(await driver.ended, driver.errors()).toBe(0);

  const ended = driver.lines.filter(({ event }) => event === "session_ended");
  const died = BEHAVIOURS.filter((behaviour) => behaviour === "crash_once").length * replicates;
  expect(ended.filter(({ state }) => state !== "finished")).toHaveLength(died);
  expect(ended).toHaveLength(replicates * BEHAVIOURS.length + died);

  const held = driver.lines.filter(({ event }) => event === "held") as unknown as readonly Held[];
  expect(held.length).toBeGreaterThanOrEqual(SESSIONS);
  // The first sessions open what stays open: journal, log, what modules load lazily.
  const early = held.slice(3, 13);
  const late = held.slice(-10);
  for (const what of ["files", "children", "timers", "listeners"] as const) {
    const most = Math.max(...early.map((line) => line[what]));
    for (const line of late) expect(line[what], what).toBeLessThanOrEqual(most);
  }
  // No database but the journal, and that one once.
  const databases = new Set(late.flatMap((line) => line.databases));
  expect([...databases].sort()).toEqual(["sweep.db", "sweep.db-shm", "sweep.db-wal"]);
  const journals = late.map((line) => line.databases.filter((name) => name === "sweep.db").length);
  expect(Math.max(...journals)).toBe(1);
  expect(late.at(-1)?.warnings).toEqual([]);

  const end = driver.lines.find(({ event }) => event === "held_at_the_end") as unknown as Held;
  expect(end).toMatchObject({ databases: [], children: 0, timers: 0, warnings: [] });
}, 600_000);
