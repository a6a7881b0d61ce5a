import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { approvalPath } from "../../../sweeps/approval/approval-file.ts";
import { approveGrid } from "../../../sweeps/approval/approve-grid.ts";
import { approvalVerdict } from "../../../sweeps/approval/read-approval.ts";
import { loadGrid } from "../../../sweeps/grid/load-grid.ts";
import { describePlanDifference } from "../../../sweeps/journal/plan-difference.ts";
import { buildPlan } from "../../../sweeps/plan/build-plan.ts";
import type { PlanOptions } from "../../../sweeps/plan/plan-options.ts";
import { codedError } from "../../support/coded-error.ts";
import { gridFile, gridText, TWO_CELLS } from "../grid/grid-fixture.ts";

const SHORT = "session: { duration: 1m }\n";
const NOW = Date.UTC(2026, 3, 19, 21, 30);

function signed(options: { note?: string; set?: string[] } = {}, extra = "approval: required\n") {
  const path = gridFile(gridText(`${TWO_CELLS}${SHORT}${extra}`));
  const approved = approveGrid(loadGrid(path), { by: "Kim", nowMs: NOW, ...options });
  return { path, approved, plan: () => buildPlan(loadGrid(path)) };
}

describe("approval", () => {
  it("is missing where it is required and nobody signed", () => {
    const path = gridFile(gridText(`${TWO_CELLS}${SHORT}approval: required\n`));
    const verdict = approvalVerdict(buildPlan(loadGrid(path)));
    expect(verdict).toMatchObject({
      ok: false,
      message: expect.stringContaining("nobody has signed it"),
    });
  });

  it("is not asked for where it is optional", () => {
    const path = gridFile(gridText(`${TWO_CELLS}${SHORT}`));
    expect(approvalVerdict(buildPlan(loadGrid(path)))).toEqual({ ok: true });
  });

  it("lets the sweep start, with who, when and why", () => {
    const { plan } = signed({ note: "as discussed" });
    expect(approvalVerdict(plan())).toEqual({ ok: true });
    expect(plan().approval).toEqual({
      required: true,
      by: "Kim",
      at: "2026-04-19T21:30:00.000Z",
      note: "as discussed",
      status: "valid",
      detail: null,
      uncovered: [],
    });
  });

  it.each<[string, PlanOptions, string]>([
    ["--market", { market: "thin-testnet" }, "--market thin-testnet"],
    ["--duration", { duration: "10m" }, "--duration 10m"],
    ["--replicates", { replicates: "2" }, "--replicates 2"],
    ["--only", { only: ["base"] }, "--only base"],
    ["--concurrency", { concurrency: "2" }, "--concurrency 2"],
  ])("does not cover %s", (_name, options, said) => {
    const { path } = signed();
    expect(approvalVerdict(buildPlan(loadGrid(path), options))).toMatchObject({
      ok: false,
      message: expect.stringContaining(`what Kim signed does not cover ${said}`),
    });
  });

  it("covers an option that repeats what the grid says", () => {
    const { path } = signed();
    const options = { duration: "60s", market: "mainnet-tight", replicates: "1" };
    expect(approvalVerdict(buildPlan(loadGrid(path), options))).toEqual({ ok: true });
  });

  it("that is optional says what it leaves out", () => {
    const { path } = signed({}, "approval: optional\n");
    const plan = buildPlan(loadGrid(path), { duration: "2m" });
    expect(approvalVerdict(plan)).toEqual({ ok: true });
    expect(plan.warnings).toContain(
      "Kim signed the grid without --duration 2m: the signature does not cover them",
    );
  });

  it.each([
    ["a comment", (text: string) => `# seen\n${text}`],
    ["a rationale", (text: string) => text.replace("closer", "nearer")],
  ])("survives a change of %s", (_name, change) => {
    const { path, plan } = signed();
    writeFileSync(path, change(readFileSync(path, "utf8")));
    expect(plan().approval.status).toBe("valid");
  });

  it.each([
    [
      "a cell",
      (text: string) =>
        text.replace("strategy.bid_offset_bps: 4.0", "strategy.bid_offset_bps: 3.0"),
      "cell tight: strategy.bid_offset_bps: 4 → 3",
    ],
    ["the length", (text: string) => text.replace("1m", "2m"), "session.duration: 60000 → 120000"],
    [
      "a rule",
      (text: string) => `${text}stopping_rules: [{ name: r, when: "true", action: flag }]\n`,
      "rule r: absent →",
    ],
  ])("is void after a change of %s, and says which", (_name, change, what) => {
    const { path, plan } = signed();
    writeFileSync(path, change(readFileSync(path, "utf8")));
    const verdict = approvalVerdict(plan());
    expect(verdict.ok ? "" : verdict.message).toContain(
      `the approval by Kim of 2026-04-19T21:30:00.000Z is void`,
    );
    expect(verdict.ok ? "" : verdict.message).toContain(what);
  });

  it("is void after a change of the base config", () => {
    const { path, plan } = signed();
    writeFileSync(
      path.replace("grid.yaml", "base.yaml"),
      "risk: { max_xrp_exposure: 600, max_rlusd_exposure: 600 }\n",
    );
    expect(plan().approval.status).toBe("void");
  });

  it("that is void and optional is a warning", () => {
    const { path, plan } = signed({}, "");
    writeFileSync(path, readFileSync(path, "utf8").replace("1m", "2m"));
    expect(plan().warnings[0]).toContain("is void");
    expect(approvalVerdict(plan())).toEqual({ ok: true });
  });

  it("carries the reviewer's values, beside the proposed ones", () => {
    const { approved, plan } = signed({
      set: ["tight.strategy.bid_offset_bps=5", "tight.strategy.anchor_mode=mid"],
    });
    expect(approved.changes).toEqual([
      "tight: strategy.bid_offset_bps 4 (proposed) → 5",
      "tight: strategy.anchor_mode capped_amm (proposed) → mid",
    ]);
    const cell = plan().cells[1];
    expect(cell?.config.strategy).toMatchObject({ bid_offset_bps: 5, anchor_mode: "mid" });
    expect(cell?.changes[0]).toMatchObject({ value: 5, proposed: 4 });
    expect(plan().approval.status).toBe("valid");
  });

  it("with other values is another run of the same grid", () => {
    const { path, plan } = signed();
    const before = plan();
    approveGrid(loadGrid(path), {
      by: "Kim",
      nowMs: NOW,
      set: ["tight.strategy.bid_offset_bps=5"],
    });
    expect(plan().meaningHash).toBe(before.meaningHash);
    expect(plan().identityHash).not.toBe(before.identityHash);
    const told = ["cell tight: strategy.bid_offset_bps at approval: 4 → 5"];
    expect(describePlanDifference(before, plan())).toEqual(told);
  });

  it.each([
    ["no name", { by: " " }, "--by was empty"],
    ["an unknown cell", { set: ["tigth.strategy.bid_offset_bps=5"] }, "did you mean tight?"],
    [
      "an unknown key",
      { set: ["tight.strategy.bid_ofset_bps=5"] },
      "did you mean strategy.bid_offset_bps?",
    ],
    ["no value", { set: ["tight.strategy.bid_offset_bps"] }, "expected LABEL.key=value"],
    [
      "one key twice",
      { set: ["tight.strategy.bid_offset_bps=5", "tight.strategy.bid_offset_bps=6"] },
      "given twice",
    ],
    [
      "a value of the wrong kind",
      { set: ["tight.strategy.bid_offset_bps=wide"] },
      'was "wide", expected number',
    ],
  ])("with %s is refused and writes nothing", (_name, options, message) => {
    const path = gridFile(gridText(`${TWO_CELLS}${SHORT}`));
    const error = codedError(() =>
      approveGrid(loadGrid(path), { by: "Kim", nowMs: NOW, ...options }),
    );
    expect(error.message).toContain(message);
    expect(existsSync(approvalPath(path))).toBe(false);
  });

  it.each([
    ["no JSON", "{", "is not JSON"],
    ["something else", "{}", "schema"],
  ])("whose file is %s is told, never taken", (_name, text, message) => {
    const { path, plan } = signed();
    writeFileSync(approvalPath(path), text);
    const error = codedError(plan);
    expect(error.code).toBe("GRD_INVALID_APPROVAL");
    expect(error.message).toContain(message);
  });
});
