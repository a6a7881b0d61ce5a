/** A session that a person starts: what is typed wrong is told in words, and leaves nothing in the way of the next try. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readSpec } from "../../../engine/session/read-spec.ts";
import { DURATION_MS_MAX, SessionSpecSchema } from "../../../engine/session/session-spec.ts";
import { GRID_LIMITS } from "../../../sweeps/grid/grid-limits.ts";

const root = mkdtempSync(join(tmpdir(), "by-hand-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const config = "engine/config/paper.yaml";
const words = (folder: string, ...more: string[]) => [
  ...["--config", config, "--folder", folder],
  ...more,
];

describe("a session by hand", () => {
  it.each<[string, string, RegExp]>([
    ["--seed", "1.5", /^--seed was "1.5", expected a whole number, 0 or more$/],
    ["--seed", "1e300", /^--seed was "1e300"/],
    ["--seed", "one", /^--seed was "one"/],
    ["--minutes", "1e9", /^--minutes was "1e9", expected 0.01 to 10080 \(a week\)$/],
    ["--minutes", "0", /^--minutes was "0"/],
    ["--minutes", "Infinity", /^--minutes was/],
    ["--xrp", "-1", /was "-1", expected 0 to 1000000000$|argument is ambiguous/],
    ["--xrp", "1e10", /^--xrp was "1e10", expected 0 to 1000000000$/],
    ["--rlusd", " ", /^--rlusd was " "/],
    ["--clock", "fast", /^--clock was "fast", expected virtual or real$/],
  ])("refuses %s %s and makes no folder", (option, value, told) => {
    const folder = join(root, "refused");
    expect(() => readSpec(words(folder, option, value))).toThrow(
      expect.objectContaining({ code: "ENG_USAGE", message: expect.stringMatching(told) }),
    );
    expect(existsSync(folder)).toBe(false);
  });

  it("refuses a configuration with a fault before it makes a folder", () => {
    const folder = join(root, "faulty");
    const faulty = join(root, "faulty.yaml");
    writeFileSync(faulty, "strategy: { bid_offset: 4 }\n");
    expect(() => readSpec(["--config", faulty, "--folder", folder])).toThrow(
      /faulty\.yaml.*bid_offset/,
    );
    expect(existsSync(folder)).toBe(false);
  });

  it.each([
    ["a folder in place of a configuration", root],
    ["no file at all", join(root, "nowhere.yaml")],
  ])("refuses %s", (_name, path) => {
    const folder = join(root, "none");
    expect(() => readSpec(["--config", path, "--folder", folder])).toThrow(
      expect.objectContaining({ code: "ENG_USAGE", message: expect.stringContaining(path) }),
    );
    expect(existsSync(folder)).toBe(false);
  });

  it("takes what is at its bounds, and what it takes is a spec that the runner could have written", () => {
    for (const [name, minutes, seed] of [
      ["longest", "10080", String(Number.MAX_SAFE_INTEGER)],
      ["shortest", "0.01", "0"],
    ] as const) {
      const more = ["--minutes", minutes, "--seed", seed, "--xrp", "1e9", "--rlusd", "0"];
      const spec = readSpec(words(join(root, name), ...more));
      expect(SessionSpecSchema.parse(spec)).toEqual(spec);
      expect(existsSync(join(root, name, "config.yaml"))).toBe(true);
    }
  });

  it("runs no longer than a grid's sessions may", () => {
    expect(DURATION_MS_MAX).toBe(GRID_LIMITS.durationMs);
  });
});
