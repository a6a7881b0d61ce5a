/** The program as it is shipped, on the real engine: a whole night, a night that is cut, a night that stops. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { PAPER, SWEEP_MAIN } from "../../support/built.ts";
import { testFolder } from "../../support/own-folder.ts";
import { type Line, spawnOrchestrator } from "../orchestrator.ts";

let root: string;
beforeEach(() => {
  root = testFolder("night");
  copyFileSync(PAPER, join(root, "paper.yaml"));
});

type Cell = { readonly label: string; readonly offsets: string; readonly base?: string };

function writeGrid(name: string, cells: readonly Cell[]): string {
  const path = join(root, `${name}.yaml`);
  const lines = cells.map(
    ({ label, offsets, base }) => `  - label: ${label}
    rationale: test
    ${base === undefined ? "" : `base_config: ${base}`}
    set: { strategy.bid_offset_bps: ${offsets}, strategy.ask_offset_bps: ${offsets} }`,
  );
  writeFileSync(
    path,
    `version: 1
name: ${name}
base_config: paper.yaml
market: { source: simulated, scenario: mainnet-tight, seed: 73 }
session: { duration: 10m, start: { xrp: 250, rlusd: 250 } }
baseline: { cell: ${cells[0]?.label} }
stopping_rules:
  - { name: negative-vw, when: "session.vw_spread_bps < 0.0 && session.fills_total >= 5", action: abort }
primary_metrics: [distance_to_touch_bid_bps, distance_to_touch_ask_bps, vw_spread_bps, fills_total]
cells:
${lines.join("\n")}
`,
  );
  return path;
}

function start(grid: string, out: string, ...words: string[]) {
  return spawnOrchestrator(SWEEP_MAIN, [grid, "--json", "--out", join(root, out), ...words]);
}

function onlyRun(name: string, out: string): string {
  const folder = join(root, out, name);
  const runs = readdirSync(folder).filter((entry) => entry.startsWith("20"));
  expect(runs).toHaveLength(1);
  return join(folder, runs[0] as string);
}

/** Ledger roots by session label: equal roots mean that every event and decision was equal. */
function ledgerRoots(run: string): Record<string, string> {
  const folders = readdirSync(join(run, "sessions")).filter((name) => !name.includes(".attempt"));
  return Object.fromEntries(
    folders.sort().map((name) => {
      const summary = readFileSync(join(run, "sessions", name, "summary.json"), "utf8");
      return [name, (JSON.parse(summary) as { ledger_root: string }).ledger_root];
    }),
  );
}

const FOUR: readonly Cell[] = [
  { label: "wide", offsets: "10" },
  { label: "mid", offsets: "8" },
  { label: "near", offsets: "6" },
  { label: "tight", offsets: "4" },
];

describe("a night on the real engine", () => {
  it("killed with -9 in its third session, ends as if it had not been", async () => {
    const grid = writeGrid("night", FOUR);
    expect(await start(grid, "whole").ended).toBe(0);

    const cut = start(grid, "cut");
    await cut.said(({ event, session }: Line) => event === "session_started" && session === 3);
    cut.signal("SIGKILL");
    await cut.ended;
    const resumed = start(grid, "cut");
    expect(await resumed.ended).toBe(0);
    const startedAgain = resumed.lines.filter(({ event }) => event === "session_started");
    expect(startedAgain.map(({ session }) => session)).not.toContain(1);
    expect(startedAgain.map(({ session }) => session)).not.toContain(2);

    const whole = ledgerRoots(onlyRun("night", "whole"));
    expect(ledgerRoots(onlyRun("night", "cut"))).toEqual(whole);
    expect(new Set(Object.values(whole)).size).toBe(4);
    for (const out of ["whole", "cut"]) {
      const verify = spawnOrchestrator(SWEEP_MAIN, ["verify", "night", "--out", join(root, out)]);
      expect(await verify.ended, verify.errors()).toBe(0);
    }
  });

  it("counts the test of an earlier night, not the same night run again", async () => {
    const grid = writeGrid("again", FOUR.slice(0, 2));
    const testedBefore = async (replicates: string) => {
      const night = start(grid, "runs", "--replicates", replicates, "--new");
      expect(await night.ended, night.errors()).toBe(0);
      const folder = join(root, "runs", "again", "latest");
      const results = JSON.parse(readFileSync(join(folder, "results.json"), "utf8")) as {
        provenance: { tested_before: { runs: unknown[]; cells: unknown[] } };
      };
      return results.provenance.tested_before;
    };
    expect(await testedBefore("8")).toMatchObject({ runs: [], cells: [] });
    expect(await testedBefore("8")).toMatchObject({ runs: [], cells: [] });
    const { runs, cells } = await testedBefore("9");
    expect(runs).toHaveLength(1);
    expect(cells).toEqual([{ cell: "mid", missed: 1, passed: 0 }]);
  });

  it("a rule that aborts: exit 1, later cells not run, the debrief names rule and numbers", async () => {
    const cells = [
      { label: "wide", offsets: "10" },
      { label: "crossed", offsets: "-1.5" },
      { label: "later", offsets: "6" },
    ];
    const night = start(writeGrid("abort", cells), "runs");
    expect(await night.ended).toBe(1);
    const run = onlyRun("abort", "runs");
    const debrief = readFileSync(join(run, "debrief.md"), "utf8");
    // Rule and fields stand on every page; what the rule saw only where it fired.
    expect(debrief.replace(/\s+/g, " ")).toMatch(
      /Rule negative-vw .* ended the sweep after session 2 \(02-crossed\): session\.vw_spread_bps = -\d+\.\d+, session\.fills_total = \d+/,
    );
    expect(existsSync(join(run, "sessions", "03-later"))).toBe(false);
  });

  it("drift stops the sweep until it is accepted, then it goes on", async () => {
    const ticks = Array.from({ length: 160 }, (_, index) => index + 1).join(", ");
    const paper = readFileSync(PAPER, "utf8");
    const faulty = paper.replace(
      /^exchange:\n/m,
      `exchange:\n  faults: { lose_fill_notice: [${ticks}] }\n`,
    );
    expect(faulty).not.toBe(paper);
    writeFileSync(join(root, "faulty.yaml"), faulty);
    const cells = [
      { label: "wide", offsets: "10" },
      { label: "lossy", offsets: "4", base: "faulty.yaml" },
      { label: "later", offsets: "6" },
    ];
    const grid = writeGrid("drift", cells);
    const stopped = start(grid, "runs");
    expect(await stopped.ended).toBe(1);
    expect(stopped.lines.at(-2)?.text).toMatch(
      /acknowledge drift\/\S+ --session 2 --by NAME --reason TEXT/,
    );

    const words = [
      "acknowledge",
      "drift",
      "--session",
      "2",
      "--by",
      "operator",
      "--reason",
      "planted",
    ];
    const accept = spawnOrchestrator(SWEEP_MAIN, [...words, "--out", join(root, "runs")]);
    expect(await accept.ended).toBe(0);
    const resumed = start(grid, "runs");
    expect(await resumed.ended).toBe(0);
    expect(
      resumed.lines
        .filter(({ event }) => event === "session_started")
        .map(({ session }) => session),
    ).toEqual([3]);
  });

  it.each<[string, (text: string) => string, RegExp]>([
    [
      "a key that there is not",
      (text) => text.replace("set: {", "set: { strategy.max_inventory_usd: 3,"),
      /max_inventory_usd/,
    ],
    [
      "a rule over an unknown field",
      (text) => text.replace("session.vw_spread_bps <", "session.vw_sprad_bps <"),
      /vw_sprad_bps/,
    ],
    ["an unreadable file", () => "version: [", /\.yaml:\d+:\d+/],
  ])("%s is exit code 2 and writes nothing", async (_name, damage, message) => {
    const grid = writeGrid("bad", FOUR);
    writeFileSync(grid, damage(readFileSync(grid, "utf8")));
    const night = start(grid, "runs");
    expect(await night.ended).toBe(2);
    expect(night.errors()).toMatch(message);
    expect(night.errors()).not.toMatch(/\n\s+at /);
    expect(existsSync(join(root, "runs"))).toBe(false);
  });

  it("results that cannot be written are exit code 3 and say so", async () => {
    mkdirSync(join(root, "runs"));
    writeFileSync(join(root, "runs", "night"), "a file where a folder should be");
    const night = start(writeGrid("night", FOUR), "runs");
    expect(await night.ended).toBe(3);
    expect(night.errors()).toContain("SWP_RUN_FOLDER");
  });
});
