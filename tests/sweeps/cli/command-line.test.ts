import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { basename, join, resolve } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { identifyProcess } from "../../../runner/index.ts";
import { type Journal, openJournal } from "../../../sweeps/journal/journal.ts";
import { pointLatest } from "../../../sweeps/journal/run-folder.ts";
import type { SweepPlan } from "../../../sweeps/plan/plan-types.ts";
import { testFolder } from "../../support/own-folder.ts";
import { typed, typedWith } from "../../support/typed.ts";
import { gridFile, gridText, TWO_CELLS } from "../grid/grid-fixture.ts";
import { endOf, NOW, storedRun } from "../scripted-journal.ts";
import { scriptedPlan } from "../scripted-plan.ts";

let root: string;
beforeEach(() => {
  root = testFolder("night");
});

const type = (...argv: string[]) => typed(root, ...argv);

/** A stored run of two sessions, the first of which ended with drift. */
function storeRun(change: (journal: Journal) => void = () => undefined): string {
  const folder = storedRun(join(root, "runs"), scriptedPlan(["drift", "finish"]), (journal) => {
    journal.startAttempt(1, "sessions/01-c1");
    journal.endSession(endOf(1, { folder: "sessions/01-c1", invariantStatus: "drift" }));
    journal.setSweepState(
      "blocked",
      "Session 1 (01-c1): inventory_invariant.status was drift, expected ok.",
    );
    change(journal);
  });
  pointLatest(folder);
  return folder;
}

describe("usage", () => {
  it.each<[string, string[], RegExp]>([
    ["nothing at all shows the usage", [], /Usage: sweep GRID/],
    ["an unknown option", ["grid.yaml", "--replicas", "3"], /Did you mean --replicates\?/],
    ["a misspelt verb", ["stauts"], /Did you mean the verb status\?/],
    ["one with words of its own", ["verfy", "phase73"], /Did you mean the verb verify\?/],
    ["one with an option of its own", ["stauts", "--long"], /Did you mean the verb status\?/],
    [
      "two grids",
      [resolve("grids/phase73.yaml"), "grids/guard-audit.yaml"],
      /expected one grid, was 2 words/,
    ],
    [
      "a grid that is not there",
      ["grids/phase37.yaml"],
      /grids\/phase37.yaml: there is no such grid file[\s\S]*Did you mean grids\/phase73.yaml\?/,
    ],
    [
      "one that lies under grids/, named without folder",
      ["guard-audt.yaml"],
      /Did you mean grids\/guard-audit.yaml\?/,
    ],
    ["one named without its ending", ["grids/phase73"], /Did you mean grids\/phase73.yaml\?/],
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
    [
      "a grid that went among the labels",
      ["--only", "base", "grids/phase73.yaml"],
      /--only takes every word after it, and took grids\/phase73.yaml: type the grid before it/,
    ],
    [
      "an option of the main job before a verb",
      ["--out", "elsewhere", "status"],
      /--out stands before status, expected after it: npm run sweep -- status … --out …/,
    ],
    ["two runs", ["verify", "phase73", "other"], /too many arguments for 'verify'/],
    ["two grids to sign", ["approve", "a", "b", "--by", "Kim"], /too many arguments for 'approve'/],
    ["a run that is not there", ["status", "nothing"], /SWP_NO_RUN/],
    ["an empty folder of results", ["status", "--out", ""], /--out <DIR>.*expected a folder/],
    ["a replay of no session", ["replay", "--tapes", "0"], /expected a session's number/],
    ["a rerun of nothing named", ["rerun", "x"], /required option '--session <N...>'/],
    ["a rerun of no session", ["rerun", "x", "--session", "0"], /expected a session's number/],
    ["a rerun of a run that is not there", ["rerun", "x", "--session", "1"], /SWP_NO_RUN/],
    ["record without its words", ["record"], /required option/],
    [
      "record of a market that is not live",
      ["record", "--market", "quiet", "--for", "8h", "--out", "tapes"],
      /expected xrpl/,
    ],
    [
      "record without a unit of time",
      ["record", "--market", "xrpl", "--for", "8", "--out", "tapes"],
      /write "8m" for minutes/,
    ],
    [
      "record of an unknown network",
      ["record", "--market", "xrpl", "--network", "manet", "--for", "8h", "--out", "tapes"],
      /mainnet/,
    ],
    ["a folder for a grid", ["grids"], /was a folder, expected a grid file/],
    [
      "a tape without its ending",
      ["import-trades", "x.csv", "--out", "mine.txt"],
      /--out was "mine.txt", expected a name that ends in .ndjson.gz/,
    ],
    [
      "a tape in no folder",
      ["import-trades", "x.csv", "--out", "nowhere/mine.ndjson.gz"],
      /whose folder is not there/,
    ],
    [
      "a tape below a file",
      ["import-trades", "x.csv", "--out", "grids/phase73.yaml/mine.ndjson.gz"],
      /whose folder is not there/,
    ],
    ["trades that are a folder", ["import-trades", "grids", "--out", "a.ndjson.gz"], /is a folder/],
  ])("%s is exit code 2", async (_name, argv, message) => {
    mkdirSync(join(root, "grids"));
    writeFileSync(join(root, "grids", "phase73.yaml"), "version: 1\n");
    writeFileSync(join(root, "grids", "guard-audit.yaml"), "version: 1\n");
    const { code, err } = await type(...argv);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it("help is --help", async () => {
    for (const words of [[], ["plan"]]) {
      const help = await type("help", ...words);
      expect(help).toEqual(await type(...words, "--help"));
      expect(help.code).toBe(0);
    }
  });

  it.each([
    [["--help"]],
    ...[
      "plan",
      "approve",
      "status",
      "debrief",
      "verify",
      "acknowledge",
      "rerun",
      "import-trades",
      "explore-guards",
    ].map((verb) => [[verb, "--help"]]),
  ])("%s shows its examples and exits 0", async (argv) => {
    const { code, out } = await type(...argv);
    expect(code).toBe(0);
    expect(out).toContain("Examples:");
  });

  it.each<[string, string[], number, RegExp]>([
    ["a session that has not run", ["2"], 2, /session 2 \(02-c2\) was planned, expected one that/],
    ["a session that is not there", ["1", "7"], 2, /rerun: session was 7, expected 1 to 2/],
    ["a session without its summary", ["1"], 3, /session 01-c1 has no readable summary\.json/],
  ])("rerun refuses %s", async (_what, sessions, expected, message) => {
    const folder = storeRun();
    const { code, err } = await type("rerun", "scripted", "--session", ...sessions);
    expect(code).toBe(expected);
    expect(err).toMatch(message);
    expect(existsSync(join(folder, "in-full", "01-c1"))).toBe(false);
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
      expect(out).toContain(
        `Look into it, then accept it and go on: npm run sweep -- acknowledge scripted/${basename(folder)} --session 1 --by NAME --reason TEXT && npm run sweep -- grids/scripted.yaml`,
      );
      expect(out).toContain("1 of 2 sessions done (1 finished, 1 planned)");
    }
  });

  it("tells how the run is accepted that was asked for, not a newer one of the same name", async () => {
    const older = storeRun();
    renameSync(older, older.replace("2026-04-19", "2026-04-18"));
    storeRun();
    const { out } = await type("status", "2026-04-18");
    const [, run = ""] = /sweep -- acknowledge (\S+) --session 1/.exec(out) ?? [];
    await type("acknowledge", run, "--session", "1", "--by", "Kim", "--reason", "dust");
    expect((await type("status", "2026-04-18")).out).not.toContain("acknowledge");
    expect((await type("status", "2026-04-19")).out).toContain("acknowledge");
  });

  it("once accepted, only goes on", async () => {
    storeRun((journal) => journal.acknowledge(1, "operator", "dust"));
    const { out } = await type("status");
    expect(out).toContain("Go on with it: npm run sweep -- grids/scripted.yaml");
    expect(out).not.toContain("acknowledge");
  });

  it("names a run by its path, wherever results lie", async () => {
    const folder = storeRun((journal) => journal.setSweepState("complete", null));
    renameSync(join(root, "runs"), join(root, "elsewhere"));
    const { out } = await type("status", "--out", "elsewhere");
    const named = `elsewhere/scripted/${basename(folder)}`;
    expect(out).toContain(`Read it: npm run sweep -- debrief ${named}`);
    expect((await type("status", named)).code).toBe(0);
  });

  it("shows text of the journal on plain lines", async () => {
    storeRun((journal) => journal.setSweepState("fault", "disk\u001b[2J\nfull"));
    expect((await type("status")).out).toContain("\ndisk [2J full\n");
  });

  it("leaves no files beside a journal that it read", async () => {
    const folder = storeRun();
    await type("status");
    expect(readdirSync(folder).filter((name) => name.startsWith("sweep.db"))).toEqual(["sweep.db"]);
  });

  it("knows that the owner of a run that says running is gone", async () => {
    storeRun((journal) => {
      journal.recordOrchestrator({ pid: 1, startTime: "0", bootId: "another", recordedAtMs: 0 });
      journal.setSweepState("running", null);
    });
    expect((await type("status")).out).toContain("cut off: its process 1 is gone");
  });

  it("of a sweep that runs tells what comes next, and at last that only the debrief does", async () => {
    const journal = openJournal(join(storeRun(), "sweep.db"), NOW);
    onTestFinished(() => journal.close());
    journal.recordOrchestrator(identifyProcess(process.pid, Date.now()));
    journal.setSweepState("running", null);
    expect((await type("status")).out).toContain("\nNext: session 2 (02-c2).\n");
    journal.startAttempt(2, "sessions/02-c2");
    journal.endSession(endOf(2));
    const { out } = await type("status");
    expect(out).toContain(`running since 2026-04-19 22:14 UTC, process ${process.pid} · 2 of 2`);
    expect(out).toContain("\nNext: the debrief.\n");
  });

  const mayStill = (journal: Journal, atMs: number): void =>
    journal.setDeadline({ finishBy: "22:30", timeZone: "UTC", atMs });
  const SOON = Date.parse("2026-04-19T22:30:00Z");
  it.each<[string, (journal: Journal) => void, string, string | null]>([
    [
      "where an aborted sweep is read, and of no gate that it came to",
      (journal) => journal.setSweepState("aborted", "Rule x."),
      "Read it: npm run sweep -- debrief runs/scripted/",
      "accept",
    ],
    [
      "how long there is",
      (journal) => mayStill(journal, SOON),
      "To be over by 22:30 UTC (2026-04-19 22:30 UTC), in 15 min 57 s",
      null,
    ],
    [
      "that there is no more time",
      (journal) => mayStill(journal, SOON - 3_600_000),
      "(2026-04-19 21:30 UTC), its time is over",
      null,
    ],
    [
      "nothing of the time of a sweep that is over",
      (journal) => {
        mayStill(journal, SOON);
        journal.setSweepState("complete", null);
      },
      "complete, started 2026-04-19 22:14 UTC · 1 of 2 sessions done",
      "To be over",
    ],
  ])("tells %s", async (_what, change, line, absent) => {
    storeRun(change);
    const { out } = await type("status");
    expect(out).toContain(line);
    if (absent !== null) expect(out).not.toContain(absent);
  });

  it("without a name is of the run that runs, however old, and else of the newest", async () => {
    const older = storeRun().replace("2026-04-19", "2026-04-18");
    renameSync(older.replace("2026-04-18", "2026-04-19"), older);
    const newest = storeRun();
    expect((await type("status")).out).toContain(`\n${newest}\n`);
    const journal = openJournal(join(older, "sweep.db"), NOW);
    onTestFinished(() => journal.close());
    journal.recordOrchestrator(identifyProcess(process.pid, Date.now()));
    journal.setSweepState("running", null);
    expect((await type("status")).out).toContain(`\n${older}\n`);
    expect((await type("status", "scripted")).out).toContain(`\n${newest}\n`);
    writeFileSync(join(newest, "sweep.db"), "damaged");
    expect((await type("status")).out).toContain(`\n${older}\n`);
  });

  it("names the network of a live sweep", async () => {
    const live = { network: "testnet" } as NonNullable<SweepPlan["live"]>;
    const folder = storedRun(
      join(root, "runs"),
      scriptedPlan(["finish"], { live }),
      () => undefined,
    );
    const { out } = await type("status", folder);
    expect(out).toMatch(/^scripted: Scripted sweep \(testnet live\)\n/);
  });

  it("tells nothing of an earlier attempt while another one runs", async () => {
    storeRun((journal) => {
      journal.startAttempt(2, "sessions/02-c2");
      const halted = { attempt: 1, haltReason: "interrupted_sigint", invariantStatus: "drift" };
      journal.endSession(endOf(2, { ...halted, state: "interrupted", reason: "interrupted" }));
      journal.startAttempt(2, "sessions/02-c2");
      journal.setSweepState("running", null);
    });
    const { out } = await type("status");
    expect(out).toMatch(/^ *2 02-c2 +running +– +–$/m);
    const { sessions } = JSON.parse((await type("status", "--json")).out) as { sessions: object[] };
    expect(sessions[1]).toMatchObject({ ticks: null, fills: null, invariantStatus: null });
  });

  it("is as wide on a terminal that does not know its size as in a file", async () => {
    storeRun();
    const wide = await type("status");
    let out = "";
    const stdout = { isTTY: true, columns: 0, rows: 0, write: (text: string) => (out += text) };
    await typedWith({ cwd: root, stdout }, "status");
    expect(out).toBe(wide.out);
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

describe("a signed grid", () => {
  it("does not run under options that nobody signed", async () => {
    const path = gridFile(gridText(`${TWO_CELLS}session: { duration: 1m }\napproval: required\n`));
    expect((await type("approve", path, "--by", "Kim\u001b[2J")).out).toContain("by Kim [2J: ");
    const { code, err } = await type(path, "--duration", "2m", "--only", "base");
    expect(code).toBe(1);
    expect(err).toMatch(/what Kim.*signed does not cover --only base, --duration 2m/);
    expect(readdirSync(root)).toEqual([]);
  });
});

describe("import-trades", () => {
  it("writes over a tape only when told to", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${1652400000000 + i * 30000},0.43,100,buy`);
    writeFileSync(join(root, "t.csv"), `ts_ms,price,amount_xrp,taker_side\n${rows.join("\n")}\n`);
    writeFileSync(join(root, "mine.ndjson.gz"), "precious");
    const words = ["import-trades", "t.csv", "--out", "mine.ndjson.gz"];
    const refused = await type(...words);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("is there already") });
    expect(readFileSync(join(root, "mine.ndjson.gz"), "utf8")).toBe("precious");
    expect(await type(...words, "--force")).toMatchObject({ code: 0, err: "" });
  });
});

describe("acknowledge", () => {
  it("says names and reasons on plain lines", async () => {
    storeRun();
    const words = ["--session", "1", "--by", "op\u001b[2J", "--reason", "du\nst"];
    const { out } = await type("acknowledge", "scripted", ...words);
    expect(out).toContain("accepted by op [2J: du st\n");
  });

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

describe("the wiring check", () => {
  /** Without guards that act, no limit of the corridor can do anything. */
  const deadKey = () =>
    gridFile(
      gridText(
        "cells: [{ label: a, set: { corridor.min_rlusd: 50 } }]\nsession: { duration: 1m }\n",
      ),
      "guards: { act: false }\nrisk: { max_xrp_exposure: 550, max_rlusd_exposure: 550 }\n",
    );

  it("stops the main job at a dead key, named with its place: exit code 2, and nothing is written", async () => {
    const { code, err } = await type(deadKey());
    expect(code).toBe(2);
    expect(err).toMatch(
      /grid\.yaml:5:\d+: corridor\.min_rlusd changes nothing that the engine does/,
    );
    expect(err).toContain("(GRD_DEAD_KEY)");
    expect(readdirSync(root)).toEqual([]);
  });

  it("is made by plan when it is asked for, and not before", async () => {
    const path = deadKey();
    const plain = await type("plan", path);
    expect(plain.code, plain.err).toBe(0);
    expect(plain.out).not.toContain("Wiring:");
    const { code, err } = await type("plan", path, "--check-wiring");
    expect(code).toBe(2);
    expect(err).toContain("(GRD_DEAD_KEY)");
  });
});

describe("a grid of far too many cells", () => {
  const axes = `strategy.bid_offset_bps: { from: 0.1, to: 100, step: 0.1 }
    strategy.ask_offset_bps: { from: 0.1, to: 100, step: 0.1 }
    strategy.anchor_mode: [mid, amm_or_mid, capped_amm]`;
  const label = "b{strategy.bid_offset_bps}-a{strategy.ask_offset_bps}-{strategy.anchor_mode}";

  it("is one error, exit code 2, and nothing is written", async () => {
    const grid = gridFile(gridText(`matrix:\n  label: ${label}\n  axes:\n    ${axes}\n`));
    const { code, out, err } = await type(grid);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err.split("\n")).toEqual([
      expect.stringMatching(/^Error: .*grid\.yaml:8:5: matrix\.axes gives .* = 3000000 cells/),
      "       One fault in the grid; nothing was run.",
      "       (GRD_INVALID_GRID)",
      "",
    ]);
    expect(existsSync(join(root, "runs"))).toBe(false);
  });
});

describe("plan", () => {
  it("folds a long list, and --all shows it whole", async () => {
    const axes = "strategy.bid_offset_bps: { from: 1, to: 60, step: 1 }";
    const grid = gridFile(
      gridText(`matrix: { label: "b{strategy.bid_offset_bps}", axes: { ${axes} } }\n`),
    );
    const folded = await type("plan", grid);
    expect(folded.code).toBe(0);
    expect(folded.out).toContain("every combination of 1 key, from b1 to b60");
    expect(folded.out).not.toContain("b33");
    expect((await type("plan", grid, "--all")).out).toContain("b33");
  });
});
