/** The check after the last session, in the program as it is shipped: run, verified, tampered with, interrupted. */
import { existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { RerunDocument } from "../../../reports/index.ts";
import { readReruns, rerunHash } from "../../../reports/reruns/rerun-file.ts";
import { SWEEP_MAIN } from "../../support/built.ts";
import { suiteFolder } from "../../support/own-folder.ts";
import { spawnOrchestrator } from "../orchestrator.ts";

const folder = suiteFolder("fill-models");

/** The cells of the main grid, decided by a metric that two minutes already have. */
function writeGrid(): string {
  const path = join(folder, "grid.yaml");
  const text = readFileSync("grids/phase73.yaml", "utf8")
    .replaceAll("../engine/config/", `${resolve("engine/config")}/`)
    .replace(/^decision_metric:.*$/m, "decision_metric: pnl_rlusd");
  writeFileSync(
    path,
    /^decision_metric:/m.test(text) ? text : `${text}\ndecision_metric: pnl_rlusd\n`,
  );
  return path;
}

const start = (out: string, ...words: string[]) =>
  spawnOrchestrator(SWEEP_MAIN, [...words, "--json", "--out", join(folder, out)]);
const verb = (out: string, ...words: string[]) =>
  spawnOrchestrator(SWEEP_MAIN, [...words, "--out", join(folder, out)]);
const runOf = (out: string) => realpathSync(join(folder, out, "phase73", "latest"));
const pageOf = (out: string) => readFileSync(join(runOf(out), "debrief.md"), "utf8");
const short = ["--duration", "2m", "--replicates", "2"];

function storedOf(out: string): RerunDocument {
  const { document } = readReruns(runOf(out));
  if (document === null) throw new Error("the run has its reruns");
  return document;
}

function rewrite(out: string, document: RerunDocument): void {
  const text = JSON.stringify({ ...document, hash: rerunHash(document) });
  writeFileSync(join(runOf(out), "fill-models.json"), text);
}

describe("a whole run", () => {
  let grid: string;
  beforeAll(async () => {
    grid = writeGrid();
    const run = start("runs", grid, ...short);
    expect(await run.ended, run.errors()).toBe(0);
    expect(run.lines.filter(({ event }) => event === "check").length).toBeGreaterThan(0);
  });

  it("ran every cell and window under two more models, and the baseline twice", () => {
    const { state, reruns, duplicates, cells } = storedOf("runs");
    expect({ state, reruns: reruns.length, duplicates: duplicates.length }).toEqual({
      state: "complete",
      reruns: 5 * 2 * 2,
      duplicates: 2,
    });
    expect(cells[0]).toBe("s40-baseline");
    expect(new Set(reruns.map(({ ledger_root }) => ledger_root)).size).toBe(20);
    expect(pageOf("runs")).toContain("gave the same ledger root in 2 of 2 windows");
    expect(pageOf("runs")).toContain("Rank under through");
  });

  it("writes the same page again without running anything, and verify agrees, a sample run again", async () => {
    const before = pageOf("runs");
    expect(await verb("runs", "debrief").ended).toBe(0);
    expect(pageOf("runs")).toBe(before);
    const verify = verb("runs", "verify", "--rerun", "5");
    expect(await verify.ended, verify.errors()).toBe(0);
  });

  it("a planted root is loud in the page and fails verify", async () => {
    const document = storedOf("runs");
    const duplicates = document.duplicates.map((one, i) =>
      i === 0 ? { ...one, ledger_root: "ab".repeat(32) } : one,
    );
    rewrite("runs", { ...document, duplicates });
    expect(await verb("runs", "debrief").ended).toBe(0);
    expect(pageOf("runs")).toContain("**The engine did not repeat itself**");
    expect(pageOf("runs")).not.toContain("Rank under");
    expect(await verb("runs", "verify").ended).toBe(1);
    rewrite("runs", document);
    expect(await verb("runs", "debrief").ended).toBe(0);
    expect(await verb("runs", "verify").ended).toBe(0);
  });

  it("a planted value passes as stored, and is caught when the sample is run again", async () => {
    const document = storedOf("runs");
    const reruns = document.reruns.map((one, i) => (i === 0 ? { ...one, value: 123 } : one));
    rewrite("runs", { ...document, reruns });
    expect(await verb("runs", "debrief").ended).toBe(0);
    expect(await verb("runs", "verify").ended).toBe(0);
    expect(await verb("runs", "verify", "--rerun", "100").ended).toBe(1);
    rewrite("runs", document);
  });

  it("a file changed by hand is not used, and verify says so", async () => {
    const document = storedOf("runs");
    const path = join(runOf("runs"), "fill-models.json");
    writeFileSync(path, readFileSync(path, "utf8").replace(/"fills":\s*\d+/, '"fills": 77'));
    expect(await verb("runs", "debrief").ended).toBe(0);
    expect(pageOf("runs")).toContain("was changed after it was written");
    expect(await verb("runs", "verify").ended).toBe(1);
    rewrite("runs", document);
    expect(await verb("runs", "debrief").ended).toBe(0);
  });

  it("a missing file is said, and made good by debrief --fill-models", async () => {
    const before = pageOf("runs");
    rmSync(join(runOf("runs"), "fill-models.json"));
    expect(await verb("runs", "debrief").ended).toBe(0);
    expect(pageOf("runs")).toContain("Not checked: it was not run.");
    expect(await verb("runs", "debrief", "--fill-models").ended).toBe(0);
    expect(pageOf("runs")).toBe(before);
  });
});

describe("a check that is interrupted", () => {
  it("ends with a debrief that says so, exit code 0 for a complete sweep, and can be made good", async () => {
    const run = start("cut", writeGrid(), "--duration", "10m", "--replicates", "3");
    await run.said(({ event }) => event === "check");
    run.signal("SIGINT");
    expect(await run.ended, run.errors()).toBe(0);
    expect(existsSync(join(runOf("cut"), "debrief.md"))).toBe(true);
    expect(storedOf("cut").state).toBe("stopped");
    expect(pageOf("cut")).toContain("Not checked: it was stopped before its end.");
    expect(await verb("cut", "verify").ended).toBe(0);
    expect(await verb("cut", "debrief", "--fill-models").ended).toBe(0);
    expect(storedOf("cut").state).toBe("complete");
    expect(pageOf("cut")).toContain("Rank under through");
  });
});
