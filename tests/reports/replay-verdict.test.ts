/** When a verdict may rest on replays, and what it has to say then. */
import { describe, expect, it } from "vitest";
import { replayItems } from "../../reports/debrief/replay-items.ts";
import { replayBlocks } from "../../reports/debrief/replay-section.ts";
import { decideVerdict } from "../../reports/debrief/verdict/verdict.ts";
import type { Reproduction } from "../../reports/replay/replay-file.ts";
import { replaysRank } from "../../reports/replay/replays-rank.ts";
import { withoutRanking } from "../../reports/reruns/compile-reruns.ts";
import type { Comparison, ReplayResults, Results } from "../../reports/results/results-types.ts";
import { APART, replays, SHARED } from "./fixtures/replayed-night.ts";

const reruns = withoutRanking("not run for these");

function verdictOf(replay: ReplayResults | null, comparisons: readonly Comparison[] = APART) {
  const { record, cells, sessions } = SHARED;
  return decideVerdict({ record, cells, sessions, comparisons, replay, reruns });
}

const claim = (status: Reproduction["status"], engine: string): Reproduction => ({
  session: 1,
  label: "01-base",
  status,
  engine_version: engine,
  expected: "a",
  replayed: "b",
  reason: "another ledger root",
});

describe("a verdict from replays", () => {
  it("names the better cell and says what it rests on", () => {
    const { kind, cell, line, sentences } = verdictOf(replays());
    expect({ kind, cell }).toEqual({ kind: "recommendation", cell: "tight" });
    expect(line).toMatch(/, on replays of 8 recorded tapes\.$/);
    expect(sentences[0]).toBe(
      "Ranked on replays of 8 recorded tapes, not on what each cell saw live.",
    );
    expect(sentences.join(" ")).toContain("one night is no sample of nights");
  });

  it("asks for the replicates that give the tapes still missing", () => {
    const { record, cells, sessions } = SHARED;
    const five = SHARED.comparisons.map((one) => ({
      ...one,
      ...{ n: 5, windows: one.windows.slice(0, 5), differences: one.differences.slice(0, 5) },
    }));
    const replay = replays({
      ...{ record: { ...record, replicates: 5 }, comparisons: five },
      tapes: replays().tapes.slice(0, 5),
    });
    // Two replicates gave five tapes: a third is more than the one that is missing.
    const lived = { ...record, replicates: 2 };
    const night = { record: lived, cells, sessions, comparisons: APART, replay, reruns };
    const { kind, sentences } = decideVerdict(night);
    expect(kind).toBe("no_decision");
    expect(sentences.join(" ")).toContain("1 more window (replicates: 3)");
  });

  it("says that overlapping windows count twice", () => {
    const tapes = replays().tapes.map((tape) => ({ ...tape, started_at: 60_000 * tape.tape }));
    const said = verdictOf(replays({ tapes })).sentences.join(" ");
    expect(said).toContain("tapes 1 and 2, 2 and 3, 3 and 4 and 4 more overlap");
  });

  it("says how many pairs are still missing", () => {
    expect(verdictOf(replays({ pairsMissing: 3 })).sentences.join(" ")).toContain(
      "3 pairs of tape and cell were not replayed yet",
    );
  });

  it.each<[string, ReplayResults | null]>([
    ["there are no replays", null],
    ["the file is damaged", replays({ problem: "damaged", comparisons: [] })],
    [
      "this engine ends elsewhere than the sessions did",
      replays({ reproduction: [claim("differs", "9.9.9")] }),
    ],
  ])("is not given when %s", (_name, replay) => {
    expect(verdictOf(replay)).toMatchObject({ kind: "no_decision", cell: null });
  });

  it("is given although another engine recorded the sessions: that root cannot come again", () => {
    const replay = replays({ reproduction: [claim("differs", "9.9.8")] });
    expect(verdictOf(replay).kind).toBe("recommendation");
  });

  it("is given where the half-hours had spreads too far apart to be compared live", () => {
    const wide =
      "the cell is not evaluable: other market: median spread 12.0 bps against the baseline's 3.0 bps";
    const comparisons = APART.map((one) => ({ ...one, leftOut: [`window 1: ${wide}`] }));
    expect(verdictOf(replays(), comparisons).cell).toBe("tight");
  });

  /** A second rival beside the first, with so many windows of its own and so many on the tapes. */
  const beside = (own: number, replayed: number) => {
    const windows = (n: number) => ({
      n,
      windows: SHARED.comparisons[0]?.windows.slice(0, n) ?? [],
    });
    const apart = "window 8: the two did not see the same market events";
    const live = [
      { ...APART[0], cell: "tight" },
      {
        ...SHARED.comparisons[0],
        ...windows(own),
        cell: "half",
        leftOut: own === 8 ? [] : [apart],
      },
    ] as Comparison[];
    const tapes = [
      { ...SHARED.comparisons[0], cell: "tight" },
      { ...SHARED.comparisons[0], ...windows(replayed), cell: "half" },
    ] as Comparison[];
    return [live, replays({ comparisons: tapes })] as const;
  };

  it.each<[string, number, number, boolean]>([
    ["is given although another cell shared some of the baseline's half-hours", 4, 8, true],
    ["is given although another cell shared all of them", 8, 8, true],
    ["is not given where the tapes would take windows from a cell that had them", 4, 3, false],
  ])("%s", (_name, own, replayed, ranks) => {
    const [live, replay] = beside(own, replayed);
    expect(replaysRank(live, replay)).toBe(ranks);
    const text = verdictOf(replay, live).sentences.join(" ");
    expect(text.includes("Ranked on replays of 8 recorded tapes")).toBe(ranks);
    const page = replayBlocks({ ...SHARED, comparisons: live, replay }).join("\n");
    expect(page.includes("Ranked on replays of 8 recorded tapes")).toBe(ranks);
    expect(page.includes("They describe and rank nothing")).toBe(!ranks);
  });

  it("is not given by an engine that ends elsewhere, and section 5 says the same", () => {
    const replay = replays({ reproduction: [claim("differs", "9.9.9")] });
    const page = replayBlocks({ ...SHARED, comparisons: APART, replay }).join("\n");
    expect(page).toContain("They rank nothing: this engine no longer ends where");
  });

  it("does not speak where the sweep's own sessions shared their windows", () => {
    const own = verdictOf(null, SHARED.comparisons);
    expect(verdictOf(replays(), SHARED.comparisons)).toEqual(own);
  });
});

/** One for each session, as it says it saw it. */
function tapesOf(sessions: Results["sessions"]): ReplayResults["tapes"] {
  const [tape] = replays().tapes;
  return sessions.flatMap(({ summary }) =>
    tape === undefined || summary === null
      ? []
      : [{ ...tape, tape_hash: summary.tape_hash ?? "", started_at: summary.started_at }],
  );
}

describe("the replays' part of section 5", () => {
  const section = (changes: Partial<ReplayResults>) =>
    replayBlocks({ ...SHARED, comparisons: APART, replay: replays(changes) })
      .join("\n")
      .replaceAll(/\n(?!-)/g, " ");

  it("names sessions that ended since, beside the ranking and beside what was reproduced", () => {
    const said = section({ reproduction: replays().reproduction.slice(0, 12) });
    expect(said).toContain(
      "Ranked on replays of 8 recorded tapes, not on what each cell saw live. **Made before sessions 13 to 16 ended; 2 tapes",
    );
    expect(said).toContain("Reproduced 11 of 11 recorded sessions");
    expect(said).toContain("- not looked at: sessions 13 to 16: ended after the replays");
    expect(section({})).not.toMatch(/Made before|not looked at/);
  });

  it("never says that each cell ran on each tape while pairs are missing", () => {
    expect(section({})).toContain("Each of 2 cells ran on each tape with");
    const said = section({ pairsMissing: 5 });
    expect(said).not.toContain("ran on each tape");
    expect(said).toContain("Of 2 cells on 8 tapes, 11 of 16 pairs ran, with the sweep's start");
    expect(said).toContain("5 pairs of tape and cell were not replayed yet.");
  });

  it.each<[string, Partial<ReplayResults>]>([
    ["that were not counted", { reproduction: many((claims) => claims) }],
    [
      "of pairs that died",
      { failed: many(({ label }) => ({ tape: 1, cell: label, reason: "crash" })) },
    ],
  ])("says how many more there are than the first twenty %s", (_name, changes) => {
    const items = section(changes)
      .split("\n")
      .filter((line) => /^- (not counted: \d+-base|failed)/.test(line));
    expect(items).toHaveLength(20);
    expect(section(changes)).toContain("\n- and 28 more");
  });
});

function many<T>(of: (claim: Reproduction) => T): T[] {
  return Array.from({ length: 48 }, (_, i) =>
    of({ ...claim("not_counted", "9.9.9"), session: i + 1, label: `${i + 1}-base` }),
  );
}

describe("what to know first", () => {
  const items = (changes: Partial<ReplayResults>) =>
    replayItems({ ...SHARED, replay: replays(changes) });
  it.each<[string, Partial<ReplayResults>, RegExp | null]>([
    ["nothing when all came out as recorded", {}, null],
    [
      "sessions that ended after the replays were made, and how many tapes are missing for it",
      { reproduction: replays().reproduction.slice(0, 12) },
      /^Replays: \*\*Made before sessions 13 to 16 ended; 2 tapes of theirs are missing here\*\*: `npm run sweep -- replay runs\/\S+` takes them in\.$/,
    ],
    [
      "the same where every tape was replayed for another session",
      { reproduction: replays().reproduction.slice(0, 15), tapes: tapesOf(SHARED.sessions) },
      /Made before session 16 ended\*\*: `npm/,
    ],
    [
      "a session that did not",
      { reproduction: [claim("differs", "9.9.9")] },
      /Not reproduced.*01-base/,
    ],
    ["a tape that was changed", { reproduction: [claim("tape_changed", "9.9.9")] }, /01-base/],
    ["a file that cannot be read", { problem: "results are damaged" }, /results are damaged/],
    [
      "sessions that died",
      { failed: [{ tape: 1, cell: "base", reason: "crash" }] },
      /1 replay failed/,
    ],
  ])("%s", (_name, changes, expected) => {
    const said = items(changes).join(" ");
    if (expected === null) expect(said).toBe("");
    else expect(said).toMatch(expected);
  });
});
