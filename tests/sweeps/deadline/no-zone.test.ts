/** A machine without a zone (a container, a service with an empty TZ) has one all the same: its clock shows UTC. */
import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { SWEEP_MAIN } from "../../support/built.ts";
import { gridFile, gridText } from "../grid/grid-fixture.ts";

it.each([
  ["", "07:30 UTC (20"],
  ["Europe/Berlin", "07:30 Europe/Berlin (20"],
])("a time of day with TZ=%s is one of that clock", (TZ, said) => {
  const grid = gridFile(gridText("cells: [{ label: a }]\n"));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [SWEEP_MAIN, "plan", grid, "--finish-by", "07:30"],
    { encoding: "utf8", env: { ...process.env, TZ } },
  );
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect(stdout).toContain(`Over by   if started now: ${said}`);
});
