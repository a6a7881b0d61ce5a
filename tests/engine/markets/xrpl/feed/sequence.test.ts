/** Whatever a server announces, each ledger is read at most once and in order. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  announced,
  EMPTY_SEQUENCE,
  missed,
  nextIndex,
  type Sequence,
  waiting,
  withoutAnnouncements,
  wrote,
} from "../../../../../engine/markets/xrpl/feed/sequence.ts";
import { runs } from "../../../../support/properties.ts";

const at = (written: number | null, newest: number | null): Sequence => ({ written, newest });

describe("announced", () => {
  it.each<[string, Sequence, number, Sequence]>([
    ["the first one is the newest", at(null, null), 7, at(null, 7)],
    ["the next one is the newest", at(6, 7), 8, at(6, 8)],
    ["a jump is the newest", at(6, 7), 12, at(6, 12)],
    ["a duplicate changes nothing", at(6, 7), 7, at(6, 7)],
    ["a straggler changes nothing", at(6, 9), 8, at(6, 9)],
    ["what is written already is not new", at(9, null), 9, at(9, null)],
    ["what is older than written is not new", at(9, null), 3, at(9, null)],
  ])("%s", (_name, from, index, to) => {
    expect(announced(from, index)).toEqual(to);
  });
});

describe("nextIndex and waiting", () => {
  it.each<[string, Sequence, number | null, number]>([
    ["nothing announced", at(5, null), null, 0],
    ["nothing written: begin with the newest", at(null, 40), 40, 1],
    ["all written", at(40, 40), null, 0],
    ["one to read", at(39, 40), 40, 1],
    ["a hole is read by index", at(36, 40), 37, 4],
    ["a server that is behind what is written", at(40, 38), null, 0],
  ])("%s", (_name, sequence, next, ahead) => {
    expect(nextIndex(sequence)).toBe(next);
    expect(waiting(sequence)).toBe(ahead);
  });
});

describe("missed", () => {
  it.each<[string, number | null, number, number, ReturnType<typeof missed>]>([
    ["nothing was ever written", null, 50, 10, null],
    ["the fresh one is the next", 49, 50, 10, null],
    ["the fresh one is written already", 50, 50, 10, null],
    ["one is missing", 48, 50, 10, { from: 49, to: 49, leftOut: 0 }],
    ["as many as allowed", 39, 50, 10, { from: 40, to: 49, leftOut: 0 }],
    ["one more than allowed: the oldest is left out", 38, 50, 10, { from: 40, to: 49, leftOut: 1 }],
    ["none are allowed any more", 45, 50, 0, { from: 50, to: 49, leftOut: 4 }],
  ])("%s", (_name, written, fresh, most, expected) => {
    expect(missed(at(written, null), fresh, most)).toEqual(expected);
  });
});

type Step = { readonly say: number } | "read" | "other server";

const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ say: fc.integer({ min: 1, max: 60 }) }) },
    { weight: 4, arbitrary: fc.constant<Step>("read") },
    { weight: 1, arbitrary: fc.constant<Step>("other server") },
  ),
  { maxLength: 200 },
);

function play(all: readonly Step[]): readonly number[] {
  let sequence = EMPTY_SEQUENCE;
  const read: number[] = [];
  for (const step of all) {
    if (step === "other server") sequence = withoutAnnouncements(sequence);
    else if (step !== "read") sequence = announced(sequence, step.say);
    else {
      const index = nextIndex(sequence);
      if (index === null) continue;
      read.push(index);
      sequence = wrote(sequence, index);
    }
  }
  return read;
}

describe("any order, repetition and loss of announcements", () => {
  it("gives each ledger at most once, in order, without a hole", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const read = play(all);
        const first = read[0] ?? 0;
        expect(read).toEqual(read.map((_, i) => first + i));
      }),
      runs(500),
    );
  });

  it("reaches the newest announced ledger once there is time to read", () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 61, max: 70 }), (all, last) => {
        const time = Array.from({ length: 80 }, (): Step => "read");
        expect(play([...all, { say: last }, ...time]).at(-1)).toBe(last);
      }),
      runs(300),
    );
  });

  it("reads missed and fresh ledgers together exactly once", () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), fc.nat(40), (written, ahead, most) => {
        const fresh = written + ahead;
        const gap = missed(at(written, null), fresh, most);
        const count = gap === null ? 0 : gap.to - gap.from + 1;
        expect(count).toBeLessThanOrEqual(most);
        expect(count + (gap?.leftOut ?? 0)).toBe(Math.max(0, ahead - 1));
        if (gap !== null) expect(gap.to).toBe(fresh - 1);
      }),
      runs(300),
    );
  });
});
