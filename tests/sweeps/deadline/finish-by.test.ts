import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  deadlineInstant,
  type FinishBy,
  finishByHelp,
  parseFinishBy,
} from "../../../sweeps/deadline/finish-by.ts";

const utc = (text: string): number => Date.parse(text);
const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 16);

function finishBy(text: string): FinishBy {
  const result = parseFinishBy(text);
  if (!result.ok) throw new Error(result.expected);
  return result.finishBy;
}

describe("parseFinishBy", () => {
  it.each<[string, FinishBy]>([
    ["07:30", { kind: "clock", hour: 7, minute: 30 }],
    ["00:00", { kind: "clock", hour: 0, minute: 0 }],
    ["23:59", { kind: "clock", hour: 23, minute: 59 }],
    ["2026-11-22T07:30:00+01:00", { kind: "instant", ms: utc("2026-11-22T06:30:00Z") }],
    ["2026-11-22T06:30:00Z", { kind: "instant", ms: utc("2026-11-22T06:30:00Z") }],
  ])("takes %s", (text, expected) => expect(finishBy(text)).toEqual(expected));

  it.each<[string, string]>([
    ["7:30", 'write "07:30"'],
    ["0730", 'write "07:30"'],
    ["24:00", "a time of day"],
    ["07:60", "a time of day"],
    ["07:30:00", "a time of day"],
    ["tomorrow", "a time of day"],
    ["", "a time of day"],
    ["2026-11-22T07:30:00", "an instant with its zone"],
    ["2026-02-30T07:30:00Z", "an instant with its zone"],
    ["2026-11-22", "an instant with its zone"],
  ])("refuses %s", (text, expected) => {
    expect(parseFinishBy(text)).toEqual({ ok: false, expected: expect.stringContaining(expected) });
  });

  it("explains a number that was meant as a time", () => {
    expect(finishByHelp(730)).toContain('write "07:30"');
  });
});

describe("deadlineInstant", () => {
  it.each<[string, string, string, string, string]>([
    ["the next morning", "07:30", "2026-11-21T21:00Z", "Europe/Berlin", "2026-11-22T06:30"],
    [
      "the same day after midnight",
      "07:30",
      "2026-11-21T23:30Z",
      "Europe/Berlin",
      "2026-11-22T06:30",
    ],
    [
      "a full day later for the very moment",
      "07:30",
      "2026-11-22T06:30Z",
      "Europe/Berlin",
      "2026-11-23T06:30",
    ],
    ["a moment before", "07:30", "2026-11-22T06:29Z", "Europe/Berlin", "2026-11-22T06:30"],
    ["west of Greenwich", "07:30", "2026-11-22T05:00Z", "America/New_York", "2026-11-22T12:30"],
    [
      "a zone of three quarters",
      "07:30",
      "2026-11-21T20:00Z",
      "Asia/Kathmandu",
      "2026-11-22T01:45",
    ],
    ["UTC", "07:30", "2026-11-21T20:00Z", "UTC", "2026-11-22T07:30"],
    [
      "across the spring change, an hour sooner",
      "07:30",
      "2026-03-28T22:00Z",
      "Europe/Berlin",
      "2026-03-29T05:30",
    ],
    [
      "across the autumn change, an hour later",
      "07:30",
      "2026-10-24T21:00Z",
      "Europe/Berlin",
      "2026-10-25T06:30",
    ],
    [
      "a time the spring leaves out",
      "02:30",
      "2026-03-28T22:00Z",
      "Europe/Berlin",
      "2026-03-29T01:30",
    ],
    [
      "the first of a time shown twice",
      "02:30",
      "2026-10-24T22:00Z",
      "Europe/Berlin",
      "2026-10-25T00:30",
    ],
    [
      "the second of it, between the two",
      "02:30",
      "2026-10-25T00:45Z",
      "Europe/Berlin",
      "2026-10-25T01:30",
    ],
    ["after both, the next day", "02:30", "2026-10-25T01:30Z", "Europe/Berlin", "2026-10-26T01:30"],
    ["a half-hour change", "02:15", "2026-10-03T12:00Z", "Australia/Lord_Howe", "2026-10-03T15:45"],
    [
      "a day that a zone left out",
      "07:30",
      "2011-12-30T08:00Z",
      "Pacific/Apia",
      "2011-12-30T17:30",
    ],
    [
      "an instant, whatever the zone",
      "2026-11-22T07:30:00+01:00",
      "2026-01-01T00:00Z",
      "Asia/Tokyo",
      "2026-11-22T06:30",
    ],
    [
      "an instant that has passed",
      "2025-11-22T07:30:00Z",
      "2026-01-01T00:00Z",
      "UTC",
      "2025-11-22T07:30",
    ],
  ])("%s", (_name, text, start, zone, expected) => {
    expect(iso(deadlineInstant(finishBy(text), utc(start), zone))).toBe(expected);
  });

  const zones = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "UTC",
  ];

  it("lies after the start, at most a day and a clock change later, and shows the time", () => {
    const time = fc.record({
      hour: fc.integer({ min: 0, max: 23 }),
      minute: fc.integer({ min: 0, max: 59 }),
    });
    const start = fc.integer({ min: utc("2024-01-01T00:00Z"), max: utc("2030-01-01T00:00Z") });
    fc.assert(
      fc.property(time, start, fc.constantFrom(...zones), ({ hour, minute }, startMs, timeZone) => {
        const at = deadlineInstant({ kind: "clock", hour, minute }, startMs, timeZone);
        expect(at).toBeGreaterThan(startMs);
        expect(at - startMs).toBeLessThanOrEqual(26 * 3_600_000);
        const shown = new Intl.DateTimeFormat("en-GB", {
          timeZone,
          hour: "2-digit",
          minute: "2-digit",
        }).format(at);
        const wanted = `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
        // Times between 01:30 and 03:30 may be left out in spring; every other one must be on the wall.
        if (hour === 0 || hour > 3) expect(shown).toBe(wanted);
      }),
      { numRuns: 300 },
    );
  });
});
