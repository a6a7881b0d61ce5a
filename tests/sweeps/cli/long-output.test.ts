/** Output longer than a pipe takes at once reaches its reader whole: whoever parses it must not get half a line. */
import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { SWEEP_MAIN } from "../../support/built.ts";
import { gridFile, gridText } from "../grid/grid-fixture.ts";

const PIPE_BYTES = 65_536;

it("is not cut where the pipe was full when the program ended", () => {
  const grid = gridFile(
    gridText(`matrix:
  label: b{strategy.bid_offset_bps}
  rationale: ${"why ".repeat(400)}
  axes: { strategy.bid_offset_bps: { from: 1, to: 60, step: 1 } }
`),
  );
  const { status, stdout } = spawnSync(process.execPath, [SWEEP_MAIN, "plan", grid, "--all"], {
    encoding: "utf8",
  });
  expect(status).toBe(0);
  expect(stdout.length).toBeGreaterThan(2 * PIPE_BYTES);
  expect(stdout).toMatch(/\n {2}none\n$/);
});
