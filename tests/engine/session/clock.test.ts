/** Waiting for what is due: a clock that the test moves, timers that are real. */
import { describe, expect, it } from "vitest";
import { realPace } from "../../../engine/session/clock.ts";
import { until } from "../../support/until.ts";

const HOUR_MS = 3_600_000;

describe("waiting at real pace", () => {
  it("ends when the time is there, though a machine that slept holds its timers back", async () => {
    let now = 0;
    const waiting = realPace(() => now).until(HOUR_MS);
    now = HOUR_MS;
    await waiting;
  });

  it("goes on as long as the time is not there, until somebody wakes it", async () => {
    let looks = 0;
    const pace = realPace(() => {
      looks += 1;
      return 0;
    });
    let isOver = false;
    const waiting = pace.until(10)?.then(() => {
      isOver = true;
    });
    await until(() => looks > 5);
    expect(isOver).toBe(false);
    pace.wake();
    await waiting;
  });

  it("is none for what is due", () => {
    const pace = realPace(() => 5);
    expect([pace.until(4), pace.until(5)]).toEqual([null, null]);
    pace.wake();
  });
});
