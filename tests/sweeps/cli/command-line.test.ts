import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommandLine } from "../../../sweeps/cli/command-line.ts";
import type { Environment } from "../../../sweeps/cli/environment.ts";
import { createJournal, type Journal } from "../../../sweeps/journal/journal.ts";
import { createRunFolder, pointLatest } from "../../../sweeps/journal/run-folder.ts";
import { makeRunFolder } from "../scripted-night.ts";
import { scriptedPlan } from "../scripted-plan.ts";

const NOW = (): Date => new Date("2026-04-19T22:14:03Z");

let root: ReturnType<typeof makeRunFolder>;
beforeEach(() => {
  root = makeRunFolder();
});
afterEach(() => root.remove());

async function type(...argv: string[]) {
  const said = { out: "", err: "" };
  const environment: Environment = {
    cwd: root.folder,
    now: NOW,
    stdout: { write: (text) => (said.out += text), columns: 100 },
    stderr: { write: (text) => (said.err += text) },
    sessionProgram: "none",
    programFolder: root.folder,
    nodeVersion: "v20",
    silenceMsMax: null,
  };
  return { code: await runCommandLine(argv, environment), ...said };
}

/** A stored run of two sessions, the first of which ended with drift. */
function storeRun(change: (journal: Journal) => void = () => undefined): string {
  const plan = scriptedPlan(["drift", "finish"]);
  const folder = createRunFolder(join(root.folder, "runs"), plan, NOW());
  pointLatest(folder);
  const sweep = { sweepId: "scripted/1", plan, nodeVersion: "v20", commit: null };
  const journal = createJournal(join(folder, "sweep.db"), sweep, NOW);
  journal.startAttempt(1, "sessions/01-c1");
  journal.endSession({
    session: 1,
    attempt: 1,
    outcome: "duration_elapsed",
    detail: null,
    state: "finished",
    reason: null,
    folder: "sessions/01-c1",
    haltReason: "duration_elapsed",
    invariantStatus: "drift",
    ticks: 452,
    fills: 31,
  });
  journal.setSweepState(
    "blocked",
    "Session 1 (01-c1): inventory_invariant.status was drift, expected ok.",
  );
  change(journal);
  journal.close();
  return folder;
}

describe("usage", () => {
  it.each<[string, string[], RegExp]>([
    ["nothing at all shows the usage", [], /Usage: sweep GRID/],
    ["an unknown option", ["grid.yaml", "--replicas", "3"], /Did you mean --replicates\?/],
    ["a misspelt verb", ["stauts"], /Did you mean the verb status\?/],
    [
      "a grid that is not there",
      ["grids/phase37.yaml"],
      /grids\/phase37.yaml: there is no such grid file[\s\S]*Did you mean grids\/phase73.yaml\?/,
    ],
    ["acknowledge without a session", ["acknowledge", "x"], /required option '--session <N>'/],
    [
      "a session that is no number",
      ["acknowledge", "x", "--session", "two", "--by", "a", "--reason", "b"],
      /expected a session's number/,
    ],
    [
      "an empty name",
      ["acknowledge", "x", "--session", "2", "--by", " ", "--reason", "b"],
      /expected 1 to 500 characters/,
    ],
    ["a run that is not there", ["status", "nothing"], /SWP_NO_RUN/],
  ])("%s is exit code 2", async (_name, argv, message) => {
    mkdirSync(join(root.folder, "grids"));
    writeFileSync(join(root.folder, "grids", "phase73.yaml"), "version: 1\n");
    const { code, err } = await type(...argv);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it.each([
    [["--help"]],
    ...["plan", "approve", "status", "debrief", "verify", "acknowledge", "import-trades"].map(
      (verb) => [[verb, "--help"]],
    ),
  ])("%s shows its examples and exits 0", async (argv) => {
    const { code, out } = await type(...argv);
    expect(code).toBe(0);
    expect(out).toContain("Examples:");
  });

  it("writes nothing for a bad command", async () => {
    await type("nothing.yaml");
    const { code, err } = await type("status");
    expect(code).toBe(2);
    expect(err).toContain("held no run");
  });
});

describe("status", () => {
  it("tells where a stopped sweep stands and what to type, by any of a run's names", async () => {
    const folder = storeRun();
    for (const name of [
      [],
      ["scripted"],
      [`scripted/${basename(folder)}`],
      [folder],
      ["2026-04"],
    ]) {
      const { code, out } = await type("status", ...name);
      expect(code).toBe(0);
      expect(out).toContain("blocked");
      expect(out).toContain("Go on with it: npm run sweep -- grids/scripted.yaml");
    }
  });

  it("knows that the owner of a run that says running is gone", async () => {
    storeRun((journal) => {
      journal.recordOrchestrator({ pid: 1, startTime: "0", bootId: "another", recordedAtMs: 0 });
      journal.setSweepState("running", null);
    });
    expect((await type("status")).out).toContain("cut off: its process 1 is gone");
  });

  it("is readable by machines", async () => {
    storeRun();
    const status = JSON.parse((await type("status", "--json")).out) as { sessions: object[] };
    expect(status.sessions[0]).toMatchObject({
      state: "finished",
      ticks: 452,
      invariantStatus: "drift",
    });
  });
});

describe("acknowledge", () => {
  const words = (session: string): string[] => [
    "--session",
    session,
    "--by",
    "operator",
    "--reason",
    "dust",
  ];

  it("accepts a drift by name and reason, and says how to go on", async () => {
    storeRun();
    const { code, out } = await type("acknowledge", "scripted", ...words("1"));
    expect(code).toBe(0);
    expect(out).toContain("Go on with: npm run sweep -- grids/scripted.yaml");
  });

  it.each([
    ["a session that has not run", "2"],
    ["a session that does not exist", "9"],
  ])("refuses %s, and names the one that waits", async (_name, session) => {
    storeRun();
    const { code, err } = await type("acknowledge", "scripted", ...words(session));
    expect(code).toBe(2);
    expect(err).toContain("These need it: session 1.");
  });
});
