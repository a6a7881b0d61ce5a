import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDuration, parseDuration } from "../../../sweeps/grid/duration.ts";

describe("parseDuration", () => {
  it.each([
    ["30m", 1_800_000],
    ["0s", 0],
    ["90s", 90_000],
    ["1h30m", 5_400_000],
    ["8h", 28_800_000],
    ["1h0m5s", 3_605_000],
  ])("%s is %d ms", (text, ms) => {
    expect(parseDuration(text)).toEqual({ ok: true, ms });
  });

  it.each([
    ["30", 'write "30m"'],
    ["5 min", 'write "5m"'],
    ["30 minutes", 'write "30m"'],
    ["10 sec", 'write "10s"'],
    ["", "with its unit"],
    ["1.5h", "with its unit"],
    ["-5m", "with its unit"],
    ["30ms", "with its unit"],
    ["m", "with its unit"],
    ["30m1h", "with its unit"],
    ["99999999999h", "at most 168h"],
    ["1h99999999m", "at most 168h"],
  ])("%s is refused with advice", (text, advice) => {
    const result = parseDuration(text);
    expect(result.ok).toBe(false);
    expect(result.ok ? "" : result.expected).toContain(advice);
  });

  it("every whole number of seconds survives being written and read", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 700_000 }), (seconds) => {
        const ms = seconds * 1000;
        expect(parseDuration(formatDuration(ms))).toEqual({ ok: true, ms });
      }),
    );
  });
});
