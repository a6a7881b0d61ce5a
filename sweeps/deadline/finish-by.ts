/**
 * `finish_by`: when a night has to be over. A time of day is the next moment at which a clock on the operator's
 * wall shows it, also on the two days a year on which that clock is moved; an instant is itself. Pure: now and the
 * time zone are arguments.
 */
import { z } from "zod";

export type FinishBy =
  | { readonly kind: "clock"; readonly hour: number; readonly minute: number }
  | { readonly kind: "instant"; readonly ms: number };

export type FinishByResult =
  | { readonly ok: true; readonly finishBy: FinishBy }
  | { readonly ok: false; readonly expected: string };

const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)$/;
const INSTANT = z.iso.datetime({ offset: true });
const DAY_MS = 86_400_000;

/** Parses "07:30" or "2026-11-22T07:30:00+01:00", or says what was expected instead. */
export function parseFinishBy(text: string): FinishByResult {
  const clock = CLOCK.exec(text);
  if (clock !== null) {
    const finishBy = { kind: "clock", hour: Number(clock[1]), minute: Number(clock[2]) } as const;
    return { ok: true, finishBy };
  }
  if (!INSTANT.safeParse(text).success) return { ok: false, expected: finishByHelp(text) };
  return { ok: true, finishBy: { kind: "instant", ms: Date.parse(text) } };
}

/** What stands after "expected" for a wrong time, with the likely right spelling. */
export function finishByHelp(input: unknown): string {
  const form =
    'a time of day such as "07:30", or an instant with its zone such as "2026-11-22T07:30:00+01:00"';
  const near = /^(\d{1,2})[:.h]?(\d{2})$/.exec(String(input).trim());
  const padded = near === null ? "" : `${near[1]?.padStart(2, "0")}:${near[2]}`;
  return CLOCK.test(padded) && padded !== input ? `${form}; write "${padded}"` : form;
}

/**
 * Returns the instant in epoch ms at which a run that starts at `startMs` has to be over. A time of day that is left
 * out when the clock is put forward is the moment at which the old clock would have shown it.
 */
export function deadlineInstant(finishBy: FinishBy, startMs: number, timeZone: string): number {
  if (finishBy.kind === "instant") return finishBy.ms;
  const today = wallClock(startMs, timeZone);
  const midnight = today - (((today % DAY_MS) + DAY_MS) % DAY_MS);
  const time = (finishBy.hour * 60 + finishBy.minute) * 60_000;
  for (let day = 0; ; day++) {
    const next = instantsOf(midnight + day * DAY_MS + time, timeZone).find((ms) => ms > startMs);
    if (next !== undefined) return next;
  }
}

/** Instants at which the wall shows a time, in order: one, two when the clock is put back, and never none. */
function instantsOf(wall: number, timeZone: string): number[] {
  const offsets = [wall - DAY_MS, wall + DAY_MS].map((ms) => wallClock(ms, timeZone) - ms);
  const candidates = [...new Set(offsets.map((offset) => wall - offset))].sort((a, b) => a - b);
  const shown = candidates.filter((ms) => wallClock(ms, timeZone) === wall);
  return shown.length > 0 ? shown : [wall - (offsets[0] as number)];
}

/** What a clock on the wall shows, as if it were UTC, to the second. */
function wallClock(ms: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(ms);
  const part = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((one) => one.type === type)?.value);
  return Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
}
