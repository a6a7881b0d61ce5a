/** What stands between the verdict and the table: how the night ended, drift of the inventory, second attempts. */
import { describe, expect, it } from "vitest";
import { knowFirst } from "../../reports/debrief/know-first.ts";
import type { SweepRecord } from "../../reports/index.ts";
import { type Edge, night, results } from "./fixtures/edge-night.ts";
import type { Story } from "./fixtures/records.ts";

const fine: Edge = () => 1;
const items = (edge: Edge, overrides: Partial<SweepRecord> = {}) =>
  knowFirst(results(night(["a", "b"], 2, edge, overrides)));

/** The story of the second session; all others are as usual. */
const second =
  (story: Story): Edge =>
  (cell, replicate) =>
    cell === "b" && replicate === 1 ? story : 1;

const invariant = (status: "drift" | "unverified", max_delta_rlusd: number | null): Story => ({
  summary: {
    inventory_invariant: {
      status,
      engine_total_rlusd: 607.9,
      summary_total_rlusd: 607.9,
      settled_total_rlusd: 607.9,
      max_delta_rlusd,
    },
  },
});
const attempt = (n: number) => ({ attempt: n, folder: `a${n}`, outcome: "x", detail: null });
const cut = (at: string) => ({ at, detail: "SIGINT" });

describe("knowFirst", () => {
  it.each<[string, Edge, Partial<SweepRecord>, string[]]>([
    ["says so where nothing went wrong", fine, {}, ["Nothing went wrong."]],
    ["and not for good before the end", fine, { state: "running" }, ["Nothing went wrong so far."]],
    ["a fault", fine, { state: "fault" }, ["**Ended with a fault**; the verdict names it."]],
    [
      "a gate that stopped the sweep",
      fine,
      { state: "aborted" },
      ["**Stopped by a gate** (section 3); the verdict names it."],
    ],
    [
      "an interruption that is to be gone on from, and those on the way",
      fine,
      { state: "interrupted", interruptions: [cut("22:00"), cut("23:00")] },
      [
        "**Interrupted** before its last session; the same command goes on from here.",
        "Interrupted 2 times on the way (section 7 says when).",
      ],
    ],
    [
      "one interruption on the way",
      fine,
      { interruptions: [cut("22:00")] },
      ["Interrupted once on the way (section 7 says when)."],
    ],
    [
      "carried inventory",
      fine,
      { freshDb: false },
      [
        "Inventory was carried from session to session: cells are not comparable, nothing is ranked.",
      ],
    ],
    [
      "drift of the inventory with its size, though the session counts",
      second(invariant("drift", 0.123_456_7)),
      {},
      ["Session 2 (02-b): inventory invariant is **drift**, largest difference 0.123457 RLUSD."],
    ],
    [
      "drift of unknown size, and who accepted it",
      second(invariant("unverified", null)),
      { acknowledgements: [{ session: 2, by: "night desk", at: "23:00", reason: "dust" }] },
      [
        "Session 2 (02-b): inventory invariant is **unverified**.",
        "Session 2: drift was accepted by night desk: dust",
      ],
    ],
    [
      "a session that took a second attempt",
      second({ attempts: [attempt(1), attempt(2)] }),
      {},
      ["Session 2 (02-b) took 2 attempts (section 6)."],
    ],
  ])("%s", (_name, edge, overrides, expected) => {
    expect(items(edge, overrides)).toEqual(expected);
  });
});
