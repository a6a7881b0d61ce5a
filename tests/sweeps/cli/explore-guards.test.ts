/** `explore-guards` as an operator types it: the compiled program, its exit codes, and what it writes where. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { WalkReport } from "../../../engine/index.ts";
import { LIKE_S51, type Patch, shortValue } from "../../engine/guard-walk/small-config.ts";
import { REPO, SWEEP_MAIN } from "../../support/built.ts";
import { suiteFolder } from "../../support/own-folder.ts";

const folder = suiteFolder("walk");

/** JSON is YAML. */
function configFile(name: string, patch: Patch = {}): string {
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, JSON.stringify(shortValue(patch)));
  return path;
}

function explore(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [SWEEP_MAIN, "explore-guards", ...words],
    { cwd: REPO, encoding: "utf8" },
  );
  return { status, stdout, stderr };
}

const holding = configFile("holding");
/** The share has to stay outside for longer than C waits, so that C's is the shortest way. */
const failing = configFile("failing", { ...LIKE_S51, corridor: { outside_ticks: 6 } });

describe("guards that hold", () => {
  it("exit 0, with the number of states, and nothing on standard error", () => {
    const { status, stdout, stderr } = explore("--config", holding);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/holding\.yaml: [\d,]+ states, [\d,]+ transitions/);
    for (const id of ["P1", "P2", "P3", "P4"]) expect(stdout).toContain(`${id} holds: `);
    // Progress is drawn for a terminal alone.
    expect(stdout).not.toContain("\r");
  });

  it("with --traces tell what random sessions were held against each walk", () => {
    const { status, stdout } = explore("--config", holding, "--traces", "3", "--seed", "7");
    expect(status).toBe(0);
    expect(stdout.match(/^Soundness, .*all inside the walk$/gm)).toHaveLength(6);
  });
});

describe("guards that fail", () => {
  let told: ReturnType<typeof explore>;
  beforeAll(() => {
    told = explore("--config", failing);
  });

  it("exit 1 and tell the story, the regime's own ends first and the shortest before the others", () => {
    const { status, stdout, stderr } = told;
    expect([status, stderr]).toEqual([1, ""]);
    const heads = stdout.match(/^ {2}\w+: (after|without) .*$/gm) ?? [];
    expect(heads[0]).toBe(
      "  directional_drift: after one fill the regime alone ends it with degraded_episode_limit_halt",
    );
    expect(stdout).toMatch(/played on the machine: \d+ ticks \(\d+\.\d minutes\), 1 fill$/m);
    expect(stdout).toMatch(/nothing happens, degraded, cool-down to tick \d+/);
    expect(stdout).toMatch(/episode 3 of 3 .*degraded → halt$/m);
  });

  it("name the keys that lead the same ticks elsewhere, and none that only puts the end off", () => {
    const [line] =
      told.stdout.match(/^ {4}the same ticks lead elsewhere with any one of: .*$/m) ?? [];
    for (const key of ["drift.c.enabled false", "recovery.count_without_fill false"]) {
      expect(line).toContain(`${key} in place of true`);
    }
    expect(line).not.toMatch(/_ticks|\.ticks/);
  });

  it("with --json give the whole result as one object", () => {
    const { status, stdout } = explore("--config", failing, "--json");
    expect(status).toBe(1);
    const report = JSON.parse(stdout) as WalkReport & { readonly config: string };
    expect(report).toMatchObject({ config: failing, verdict: "violated", soundness: null });
    expect(report.walks).toHaveLength(6);
    expect(report.properties.map(({ id, holds }) => [id, holds])).toEqual([
      ["P1", true],
      ["P2", false],
      ["P3", true],
      ["P4", false],
    ]);
    const [first] = report.properties[1]?.violations ?? [];
    expect(first).toMatchObject({ source: "directional_drift", played: { fills: 1 } });
    expect(first?.story?.at(-1)?.mode).toBe("halt");
    expect(first?.remedies).toContainEqual({ key: "drift.c.enabled", was: true, instead: false });
  });
});

describe("a walk that cannot be done", () => {
  it("exits 3 when it would be larger than allowed, and says what to do", () => {
    const { status, stdout, stderr } = explore("--config", holding, "--states-max", "100");
    expect([status, stdout]).toEqual([3, ""]);
    expect(stderr).toMatch(/ENG_WALK_LIMIT/);
    expect(stderr).toMatch(/--states-max/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    ["a file that is not there", ["--config", join(folder, "no-such.yaml")], /no-such\.yaml/],
    ["no file at all", [], /--config/],
    ["a number that is none", ["--config", holding, "--traces", "many"], /whole number/],
  ])("exits 2 for %s", (_name, words, message) => {
    const { status, stderr } = explore(...words);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});

it("--help names the options, the exit codes and a file to begin with", () => {
  const { status, stdout } = explore("--help");
  expect(status).toBe(0);
  for (const word of ["--config", "--json", "--traces", "--seed", "--states-max", "paper.yaml"]) {
    expect(stdout).toContain(word);
  }
  expect(stdout).toMatch(/Exit codes: 0 .* · 1 .* · 3 /);
});
