/** The verb as an operator types it: the compiled program on a small stored run, real processes, real files. */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import type { ReplayFile } from "../../../reports/index.ts";
import { openJournalToRead } from "../../../sweeps/journal/journal-reader.ts";
import { rerunRoots } from "../../../sweeps/replay/rerun-roots.ts";
import { REPO, SESSION_MAIN, SWEEP_MAIN } from "../../support/built.ts";
import { suiteFolder } from "../../support/own-folder.ts";
import { startProgram } from "../../support/running.ts";
import { storedValue } from "../../support/stored-database.ts";

const root = suiteFolder("replay");

function sweep(...args: string[]) {
  const done = spawnSync(process.execPath, [SWEEP_MAIN, ...args], { cwd: REPO, encoding: "utf8" });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

type Matrix = readonly { readonly cell: string; readonly values: readonly (number | null)[] }[];

const json = <T>(...path: string[]) => JSON.parse(readFileSync(join(...path), "utf8")) as T;
const replayOf = (run: string) => json<ReplayFile>(run, "replay", "results.json");
const summaryAt = (...path: string[]) =>
  json<Readonly<Record<string, unknown>>>(...path, "summary.json");

/** A copy of the stored run that a test may spoil. */
function copyOf(name: string): string {
  const to = join(root, name);
  cpSync(run, to, { recursive: true });
  return to;
}

/** Every file of a run but its replays and what is compiled from them. */
function stored(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/\/replay\/|\/plots\/|debrief\.|results\./.test(path))
    .map((path) => `${path} ${statSync(path).size} ${statSync(path).mtimeMs}`)
    .sort();
}

const CELLS = ["s40-baseline", "tight-sym-6", "tight-sym-4"];
let run = "";
beforeAll(() => {
  const out = join(root, "out");
  const words = ["--duration", "2m", "--replicates", "2", "--only", ...CELLS, "--out", out];
  const { code, err } = sweep("grids/phase73.yaml", ...words);
  expect(code, err).toBe(0);
  run = realpathSync(join(out, "phase73", "latest"));
});

describe("a whole replay", () => {
  let copy = "";
  let said: ReturnType<typeof sweep>;
  let before: string[];
  beforeAll(() => {
    copy = copyOf("whole");
    before = stored(copy);
    said = sweep("replay", copy);
  });

  it("ends on the ledger root of every recorded session", () => {
    expect(said.code, said.err).toBe(0);
    expect(said.out).toContain("Reproduced 6 of 6 recorded sessions.");
    const { tapes, pairs, reproduction } = replayOf(copy);
    expect(tapes.map(({ sessions }) => sessions.length)).toEqual([3, 3]);
    expect(pairs).toHaveLength(6);
    for (const { label, status, replayed } of reproduction) {
      expect(status).toBe("reproduced");
      expect(replayed).toBe(summaryAt(copy, "sessions", label).ledger_root);
    }
  });

  it("keeps a summary for each pair and leaves the stored run alone", () => {
    expect(stored(copy)).toEqual(before);
    const folders = readdirSync(join(copy, "replay", "sessions"));
    expect(folders).toHaveLength(6);
    for (const name of folders) {
      expect(readdirSync(join(copy, "replay", "sessions", name))).toEqual(["summary.json"]);
    }
    expect(existsSync(join(copy, "replay", "work"))).toBe(false);
  });

  it("prints the same number as a session of its own program on the same tape", () => {
    const { tapes, pairs } = replayOf(copy);
    const second = tapes[1] as ReplayFile["tapes"][number];
    const pair = pairs.find(
      ({ tape, cell }) => tape === second.tape && cell === "tight-sym-6",
    ) as ReplayFile["pairs"][number];
    const own = sessionLabel(copy, second.sessions, "tight-sym-6");
    const folder = join(root, "by-hand");
    const spec = {
      ...json<object>(copy, "sessions", own, "session-spec.json"),
      folder: join(root, "by-hand"),
      configPath: join(copy, "sessions", own, "config.yaml"),
      market: {
        source: "replay",
        tape: join(copy, second.file),
        name: "by-hand",
        windowStartMs: second.started_at,
      },
    };
    spawnSync("mkdir", [folder]);
    writeFileSync(join(folder, "spec.json"), JSON.stringify(spec));
    const { status, stderr } = spawnSync(
      process.execPath,
      [SESSION_MAIN, "--spec", join(folder, "spec.json")],
      { encoding: "utf8" },
    );
    expect(status, stderr).toBe(0);
    const alone = summaryAt(folder);
    expect(pair.ledger_root).toBe(alone.ledger_root);
    const { matrix } = json<{ replay: { matrix: Matrix } }>(copy, "results.json").replay;
    const printed = matrix.find(({ cell }) => cell === "tight-sym-6")?.values[1];
    expect(printed).toBe(alone.edge_rlusd_per_h);
    const debrief = readFileSync(join(copy, "debrief.md"), "utf8");
    expect(debrief).toContain("### On replays of the recorded tapes");
    expect(debrief).toContain("Reproduced 6 of 6 recorded sessions");
  });

  it("runs nothing again, and the debrief takes it up by itself", () => {
    const path = join(copy, "replay", "results.json");
    const first = readFileSync(path, "utf8");
    const again = sweep("replay", copy);
    expect(again.out).toContain("6 sessions, 6 of them done before");
    expect(readFileSync(path, "utf8")).toBe(first);
    const page = readFileSync(join(copy, "debrief.md"), "utf8");
    expect(sweep("debrief", copy).code).toBe(0);
    expect(readFileSync(join(copy, "debrief.md"), "utf8")).toBe(page);
  });

  it("verifies, every pair run once more", () => {
    const { code, out } = sweep("verify", copy, "--replays", "all");
    expect(code, out).toBe(0);
    expect(out).toContain("replays run again (of 6): 6");
  });

  it("names each pair that ends on another root when it is run once more", () => {
    const journal = openJournalToRead(join(copy, "sweep.db"));
    const plan = journal.plan();
    journal.close();
    const file = replayOf(copy);
    const pairs = file.pairs.map((pair, i) => (i === 0 ? { ...pair, ledger_root: "0" } : pair));
    const { differences } = rerunRoots({ plan, runFolder: copy }, { ...file, pairs }, 2);
    expect(differences).toMatchObject([
      { field: expect.stringMatching(/ledger_root$/), printed: "0" },
    ]);
    expect(rerunRoots({ plan, runFolder: copy }, file, 2).differences).toEqual([]);
  });

  it("keeps the whole session of a pair when asked, its database included", () => {
    const { code, err } = sweep("replay", copy, "--cells", "tight-sym-6", "--tapes", "1", "--full");
    expect(code, err).toBe(0);
    const folder = join(copy, "replay", "sessions", "tape-01-tight-sym-6");
    const root = storedValue(join(folder, "session.db"), "SELECT ledger_root FROM sessions");
    expect(root).toBe(summaryAt(folder).ledger_root);
    expect(replayOf(copy).pairs).toHaveLength(6);
  });
});

function sessionLabel(folder: string, sessions: readonly number[], cell: string): string {
  const labels = readdirSync(join(folder, "sessions"));
  const found = labels.find(
    (label) => label.endsWith(cell) && sessions.includes(Number(label.slice(0, 2))),
  );
  if (found === undefined) throw new Error(`no session of ${cell}`);
  return found;
}

describe("what is not as it was", () => {
  it("names the session whose tape was changed, and replays the sound copies", () => {
    const copy = copyOf("tampered");
    const path = join(copy, "sessions", "01-s40-baseline", "tape.ndjson.gz");
    const text = gunzipSync(readFileSync(path)).toString("utf8");
    writeFileSync(path, gzipSync(text.replace(/"drops":(\d)/, '"drops":1$1')));
    const { code, out } = sweep("replay", copy);
    expect(code).toBe(1);
    expect(out).toContain("Reproduced 5 of 6 recorded sessions.");
    expect(out).toMatch(/not reproduced: 01-s40-baseline: its tape (is damaged|was changed)/);
    const claim = replayOf(copy).reproduction.find(({ session }) => session === 1);
    expect(claim?.status).toBe("tape_changed");
    expect(readFileSync(join(copy, "debrief.md"), "utf8")).toContain("01-s40-baseline");
  });

  it("takes no sound tape of another window for the one that a session saw", () => {
    const copy = copyOf("swapped");
    const tapeOf = (label: string) => join(copy, "sessions", label, "tape.ndjson.gz");
    const [other] = readdirSync(join(copy, "sessions")).filter((name) => name.startsWith("06-"));
    cpSync(tapeOf(other ?? ""), tapeOf("01-s40-baseline"));
    const { code, out } = sweep("replay", copy, "--cells", "s40-baseline");
    expect(code).toBe(1);
    expect(out).toMatch(/not reproduced: 01-s40-baseline: its tape was changed: hash was [0-9a-f]/);
  });

  it("says so when another engine recorded a session, and does not call that a fault", () => {
    const copy = copyOf("older");
    const path = join(copy, "sessions", "01-s40-baseline", "summary.json");
    const old = { ...json<object>(path), engine_version: "0.9.0", ledger_root: "0".repeat(64) };
    writeFileSync(path, JSON.stringify(old));
    const { code, out } = sweep("replay", copy, "--cells", "s40-baseline", "--tapes", "1");
    expect(code).toBe(0);
    expect(out).toMatch(/not reproduced: 01-s40-baseline: recorded by engine 0\.9\.0, replayed by/);
  });

  it("calls another root by the same engine a difference, exit code 1", () => {
    const copy = copyOf("other-root");
    const path = join(copy, "sessions", "01-s40-baseline", "summary.json");
    writeFileSync(path, JSON.stringify({ ...json<object>(path), ledger_root: "0".repeat(64) }));
    const { code, out } = sweep("replay", copy, "--cells", "s40-baseline", "--tapes", "1");
    expect(code).toBe(1);
    expect(out).toContain("another ledger root, by the same engine");
  });

  it("has a code and a hint for a run without tapes, and for no run", () => {
    const copy = copyOf("no-tapes");
    for (const label of readdirSync(join(copy, "sessions"))) {
      rmSync(join(copy, "sessions", label, "tape.ndjson.gz"));
    }
    const bare = sweep("replay", copy);
    expect(bare.code).toBe(2);
    expect(bare.err).toContain("01-s40-baseline: its tape is missing");
    expect(bare.err).toContain("(SWP_NO_TAPES)");
    expect(existsSync(join(copy, "replay"))).toBe(false);
    const none = sweep("replay", "nothing", "--out", join(root, "out"));
    expect(none.code).toBe(2);
    expect(none.err).toContain("(SWP_NO_RUN)");
  });

  it("is found by verify when a pair's summary is touched afterwards", () => {
    const copy = join(root, "touched");
    cpSync(join(root, "whole"), copy, { recursive: true });
    const path = join(copy, "replay", "sessions", "tape-01-tight-sym-4", "summary.json");
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace(/"edge_rlusd_per_h": [^,]*,/, '"edge_rlusd_per_h": 99,'));
    const { code, out } = sweep("verify", copy, "--replays", "0");
    expect(code).toBe(1);
    expect(out).toContain("tight-sym-4 on tape 1 was");
  });
});

describe("killed in the middle", () => {
  it("goes on with what is missing, and ends on the same file", async () => {
    const copy = copyOf("killed");
    const words = [SWEEP_MAIN, "replay", copy, "--concurrency", "1"];
    const program = startProgram(process.execPath, words, { cwd: REPO });
    program.process.stdout?.on("data", () => {
      // After two pairs, so that something is done and something is missing.
      if (program.said.out.includes("[2/6]")) program.process.kill("SIGKILL");
    });
    expect((await program.ended).out).not.toContain("Reproduced");
    const { code, out, err } = sweep("replay", copy);
    expect(code, err).toBe(0);
    expect(out).toMatch(/6 sessions, [2-5] of them done before/);
    const whole = replayOf(join(root, "whole"));
    expect(replayOf(copy).pairs).toEqual(whole.pairs);
    expect(replayOf(copy).reproduction).toEqual(whole.reproduction);
  });

  it("ends with 130 on Ctrl-C and keeps what is done", async () => {
    const copy = copyOf("stopped");
    const program = startProgram(process.execPath, [SWEEP_MAIN, "replay", copy, "--json"], {
      cwd: REPO,
    });
    program.process.stdout?.once("data", () => program.process.kill("SIGINT"));
    const { code, out } = await program.ended;
    expect(code).toBe(130);
    const events = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { event: string });
    expect(events.map(({ event }) => event)).toEqual(
      expect.arrayContaining(["replay_started", "stopping", "replay_ended", "debrief"]),
    );
    expect(replayOf(copy).pairs.length).toBeLessThan(6);
  });
});
