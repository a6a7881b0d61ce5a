/** The short way to a session's edge ends where the whole session does. */
import { expect, it } from "vitest";
import { edgesOf, GRIDS } from "./grids.ts";
import { wholeWindows } from "./whole-sweep.ts";

it.each(["one-better", "none-better"] as const)(
  "gives the edge of whole sessions of %s",
  async (name) => {
    const windows = [501];
    const whole = await wholeWindows(GRIDS[name], windows);
    expect(windows.map((window) => edgesOf(GRIDS[name], window))).toEqual(
      whole.map((row) => row.map(({ edge_rlusd_per_h }) => edge_rlusd_per_h)),
    );
  },
);
