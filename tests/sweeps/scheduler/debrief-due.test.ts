import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DebriefSpending, isDebriefDue } from "../../../sweeps/scheduler/debrief-due.ts";
import { runs } from "../../support/properties.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe("isDebriefDue", () => {
  it.each<[string, DebriefSpending, boolean]>([
    ["the first is always written", { elapsedMs: 0, spentMs: 0, lastMs: 0 }, true],
    ["five short ones of a short sweep", { elapsedMs: SECOND, spentMs: 200, lastMs: 50 }, true],
    ["300 ms of them are free", { elapsedMs: SECOND, spentMs: 200, lastMs: 100 }, true],
    ["a little more is not", { elapsedMs: SECOND, spentMs: 200, lastMs: 101 }, false],
    ["a hundredth of an hour", { elapsedMs: 60 * MINUTE, spentMs: 32_000, lastMs: 4_000 }, true],
    ["over a hundredth", { elapsedMs: 60 * MINUTE, spentMs: 32_001, lastMs: 4_000 }, false],
    ["half-hours pay for any", { elapsedMs: 30 * MINUTE, spentMs: 0, lastMs: 18 * SECOND }, true],
  ])("%s", (_name, spending, due) => {
    expect(isDebriefDue(spending)).toBe(due);
  });

  it("keeps all of them within a hundredth of the time, however slow sessions and debriefs are", () => {
    const session = fc.record({ ms: fc.nat(100_000), debriefMs: fc.nat(30_000) });
    fc.assert(
      fc.property(fc.array(session, { maxLength: 200 }), (sessions) => {
        let spending: DebriefSpending = { elapsedMs: 0, spentMs: 0, lastMs: 0 };
        let slowest = 0;
        for (const { ms, debriefMs } of sessions) {
          spending = { ...spending, elapsedMs: spending.elapsedMs + ms };
          if (!isDebriefDue(spending)) continue;
          slowest = Math.max(slowest, debriefMs);
          spending = {
            elapsedMs: spending.elapsedMs + debriefMs,
            spentMs: spending.spentMs + debriefMs,
            lastMs: debriefMs,
          };
          // What the next one will take is not known before: it may go over by itself, never by more.
          const allowed = Math.max(300, spending.elapsedMs / 100);
          expect(spending.spentMs).toBeLessThanOrEqual(allowed + slowest);
        }
      }),
      runs(200),
    );
  });
});
