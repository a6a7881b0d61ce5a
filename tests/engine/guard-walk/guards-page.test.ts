/**
 * docs/guards.md against what it speaks of: the schema, the walks of paper.yaml and s51, and sessions on
 * hostile-anchor. The other walks and seeds are renewed with UPDATE_GOLDEN=1; here one seed of each preset must
 * lie within what the page says.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { GUARD_CONDITIONS, GUARD_SOURCES } from "../../../engine/core/guards/guard-types.ts";
import { type WalkReport, walkGuards } from "../../../engine/guard-walk/walk-guards.ts";
import { REPO } from "../../support/built.ts";
import { withBlock } from "../markets/scenario-tables.ts";
import {
  keyTable,
  PRESETS,
  type Preset,
  presetConfig,
  presetTable,
  rowOf,
  sessionEnds,
  storyBlock,
  walkTable,
} from "./guards-page.ts";

const PAGE = `${REPO}docs/guards.md`;
const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);
const isRenewed = process.env.UPDATE_GOLDEN === "1";
const walked: readonly Preset[] = isRenewed ? PRESETS : ["paper", "history/s51"];

const reports = new Map<Preset, WalkReport>();
const page = () => readFileSync(PAGE, "utf8");
const reportOf = (name: Preset) => reports.get(name) as WalkReport;

beforeAll(() => {
  for (const name of walked) reports.set(name, walkGuards(presetConfig(name)));
  if (!isRenewed) return;
  const ends = new Map(PRESETS.map((name) => [name, sessionEnds(name, SEEDS)]));
  const blocks = [
    ["keys", keyTable()],
    ["presets", presetTable(ends)],
    ["walks", walkTable(reports)],
    ["story", storyBlock(reportOf("history/s51"))],
  ] as const;
  writeFileSync(
    PAGE,
    blocks.reduce((text, [name, content]) => withBlock(text, name, content), page()),
  );
}, 600_000);

describe("the page on the guards", () => {
  it("has every guard key with its default and the presets' values", () => {
    expect(withBlock(page(), "keys", keyTable())).toBe(page());
  });

  it.each(["paper", "history/s51"] as const)("has the walk of %s as it is", (name) => {
    const row = rowOf(walkTable(new Map([[name, reportOf(name)]])), name);
    expect(row).toBeDefined();
    expect(page()).toContain(row);
  });

  it("tells s51's first finding as the walk does: one fill, then the regime alone", () => {
    const story = storyBlock(reportOf("history/s51"));
    expect(withBlock(page(), "story", story)).toBe(page());
    expect(story).toContain("directional_drift: after one fill the regime alone ends it");
    expect(reportOf("paper").verdict).toBe("holds");
  });

  it.each(PRESETS)("says of %s what its session on the first seed does", (name) => {
    const block = page().split("<!-- presets -->")[1] ?? "";
    const [, , reasons = "", ticks = "", fills = "", active = ""] = (
      rowOf(block, name) ?? ""
    ).split("|");
    const ends = sessionEnds(name, [1]);
    expect(reasons.trim()).toBe(`\`${ends.reasons[0]}\``);
    for (const [told, seen] of [
      [ticks, ends.ticks[0]],
      [fills, ends.fills[0]],
      [active, ends.activePct[0]],
    ] as const) {
      const bounds = (told.match(/\d+/g) ?? []).map(Number);
      expect(seen, `${name}: ${told}`).toBeGreaterThanOrEqual(Math.min(...bounds));
      expect(seen, `${name}: ${told}`).toBeLessThanOrEqual(Math.max(...bounds));
    }
  });

  it("names every guard and every condition", () => {
    const text = page();
    for (const word of [...GUARD_SOURCES, ...GUARD_CONDITIONS]) expect(text).toContain(word);
  });
});
