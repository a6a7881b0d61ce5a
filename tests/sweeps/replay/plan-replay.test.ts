/** Which tape is replayed under which cell: rules by table, on hand-made sessions. */
import { describe, expect, it } from "vitest";
import type { SessionSummary } from "../../../engine/index.ts";
import type { PlannedSession } from "../../../sweeps/plan/plan-types.ts";
import { planReplay, type RecordedSession } from "../../../sweeps/replay/plan-replay.ts";
import { spread } from "../../../sweeps/replay/rerun-roots.ts";
import { selectJobs } from "../../../sweeps/replay/select-jobs.ts";
import { summary } from "../../reports/fixtures/summaries.ts";

const HASH = { a: "a".repeat(64), b: "b".repeat(64) };
const plan = {
  start: { xrpDrops: 250_000_000, rlusdMicro: 250_000_000 },
  cells: ["base", "tight"].map((label) => ({ label, configHash: `hash of ${label}` })),
} as unknown as Parameters<typeof planReplay>[0];

function recorded(
  session: number,
  cell: string,
  changes: Partial<SessionSummary> = {},
  rest: Partial<RecordedSession> & { readonly seed?: number } = {},
): RecordedSession {
  const label = `0${session}-${cell}`;
  const seed = rest.seed ?? 7;
  const planned: PlannedSession = {
    session,
    label,
    cell,
    replicate: 1,
    seed,
    market: { source: "simulated", scenario: "mainnet-tight", seed },
    marketName: "mainnet-tight",
    marketIdentity: "one",
  };
  const stored = summary({
    cell,
    session,
    tape_hash: HASH.a,
    started_at: 0,
    start_xrp: 250,
    start_rlusd: 250,
    ...changes,
  });
  const base = { cutShort: null, tapeFile: `/run/${label}/tape.ndjson.gz`, tapeProblem: null };
  return { planned, summary: stored, ...base, ...rest };
}

const ids = (sessions: readonly RecordedSession[]) =>
  planReplay(plan, sessions).jobs.map(({ id }) => id);

describe("columns and jobs", () => {
  it.each<[string, RecordedSession[], string[]]>([
    [
      "one tape seen by two sessions is one column",
      [recorded(1, "base"), recorded(2, "tight")],
      ["tape-01-base", "tape-01-tight"],
    ],
    [
      "two tapes are two columns, each under every cell",
      [recorded(1, "base"), recorded(2, "tight", { tape_hash: HASH.b })],
      ["tape-01-base", "tape-01-tight", "tape-02-base", "tape-02-tight"],
    ],
    [
      "two windows of one tape are two columns",
      [recorded(1, "base"), recorded(2, "tight", { started_at: 1_800_000 })],
      ["tape-01-base", "tape-01-tight", "tape-02-base", "tape-02-tight"],
    ],
    [
      "a session that opened with what was carried is run with its own start as well",
      [recorded(1, "base"), recorded(2, "tight", { start_xrp: 251 })],
      ["tape-01-base", "tape-01-tight", "own-02-tight"],
    ],
    [
      "a session that drew with another seed than its column is run with its own as well",
      [recorded(1, "base"), recorded(2, "tight", {}, { seed: 8 })],
      ["tape-01-base", "tape-01-tight", "own-02-tight"],
    ],
    [
      "a changed tape takes its session out, not the column of its sound copies",
      [recorded(1, "base", {}, { tapeProblem: "its tape was changed" }), recorded(2, "tight")],
      ["tape-02-base", "tape-02-tight"],
    ],
    [
      "a session that was cut short gives no column",
      [recorded(1, "base", {}, { cutShort: "it was cut short: interrupted_sigint" })],
      [],
    ],
  ])("%s", (_name, sessions, expected) => {
    expect(ids(sessions)).toEqual(expected);
  });

  it("gives a pair the sweep's start and the column's seed, whatever its session began with", () => {
    const sessions = [recorded(1, "base", { start_xrp: 999 }, { seed: 41 })];
    const [first] = planReplay(plan, sessions).jobs;
    expect(first).toMatchObject({ start: plan.start, seed: 41, configHash: "hash of base" });
  });
});

describe("what has to be reproduced", () => {
  const damaged = recorded(2, "tight", {}, { tapeProblem: "its tape is missing" });
  const cut = recorded(3, "base", {}, { cutShort: "it was cut short: aborted_by_rule" });
  const none = { tapeProblem: "it kept no tape", keepsNoTape: true };
  const untaped = recorded(4, "tight", { tape_hash: HASH.b }, none);
  const { claims } = planReplay(plan, [recorded(1, "base"), damaged, cut, untaped]);
  it.each([
    [1, { status: "checkable", job: "tape-01-base", reason: null }],
    [2, { status: "tape_changed", job: null, reason: "its tape is missing" }],
    [3, { status: "not_counted", job: null, reason: "it was cut short: aborted_by_rule" }],
    [4, { status: "not_counted", job: null, reason: "it kept no tape" }],
  ])("session %i", (session, expected) => {
    expect(claims.find((claim) => claim.session === session)).toMatchObject(expected);
  });
});

describe("a selection", () => {
  const replay = planReplay(plan, [
    recorded(1, "base"),
    recorded(2, "tight"),
    recorded(3, "base", { tape_hash: HASH.b }),
  ]);
  const select = (cells: string[] | null, tapes: number[] | null) =>
    selectJobs(replay, ["base", "tight"], { cells, tapes }).map(({ id }) => id);

  it.each<[string, string[] | null, number[] | null, string[]]>([
    ["one cell", ["tight"], null, ["tape-01-tight", "tape-03-tight"]],
    ["a tape by any session that saw it", null, [2], ["tape-01-base", "tape-01-tight"]],
    ["both", ["base"], [3], ["tape-03-base"]],
  ])("%s", (_name, cells, tapes, expected) => {
    expect(select(cells, tapes)).toEqual(expected);
  });

  it("names what is not there, and what is", () => {
    expect(() => select(["tigth"], null)).toThrow(
      expect.objectContaining({ code: "SWP_REPLAY_SELECTION", hint: "Did you mean tight?" }),
    );
    expect(() => select(null, [9])).toThrow(
      expect.objectContaining({ code: "SWP_REPLAY_SELECTION", hint: "Tapes: 1, 3" }),
    );
  });
});

describe("a sample of pairs", () => {
  it.each<[number, number[]]>([
    [0, []],
    [1, [0]],
    [3, [0, 4, 8]],
    [99, [0, 1, 2, 3, 4, 5, 6, 7, 8]],
  ])("of %i is spread over all of them", (wanted, expected) => {
    expect(spread([0, 1, 2, 3, 4, 5, 6, 7, 8], wanted)).toEqual(expected);
  });
});
