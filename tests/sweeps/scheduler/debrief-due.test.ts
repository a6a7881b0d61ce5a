import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DebriefSpending, isDebriefDue } from "../../../sweeps/scheduler/debrief-due.ts";
import { runs } from "../../support/properties.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe("isDebriefDue", () => {
  it.each<[string, DebriefSpending, boolean]>([
    ["the first is always written", { elapsedMs: 0, spentMs: 0, lastMs: 0 }, true],
    ["five short ones of a short sweep", { elapsedMs: SECOND, spentMs: 4_000, lastMs: 900 }, true],
    ["five seconds of them are free", { elapsedMs: SECOND, spentMs: 4_000, lastMs: 1_000 }, true],
    ["a little more is not", { elapsedMs: SECOND, spentMs: 4_000, lastMs: 1_001 }, false],
    ["a twentieth of an hour", { elapsedMs: 60 * MINUTE, spentMs: 160_000, lastMs: 20_000 }, true],
    ["over a twentieth", { elapsedMs: 60 * MINUTE, spentMs: 160_001, lastMs: 20_000 }, false],
    ["half-hours pay for any", { elapsedMs: 30 * MINUTE, spentMs: 0, lastMs: 90 * SECOND }, true],
  ])("%s", (_name, spending, due) => {
    expect(isDebriefDue(spending)).toBe(due);
  });

  it("keeps all of them within a twentieth of the time, however slow sessions and debriefs are", () => {
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
          const allowed = Math.max(5_000, spending.elapsedMs / 20);
          expect(spending.spentMs).toBeLessThanOrEqual(allowed + slowest);
        }
      }),
      runs(200),
    );
  });
});
