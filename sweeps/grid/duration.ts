/**
 * Lengths of time as people write them: "30m", "1h30m", "90s". The unit is never left out: a bare 30 once
 * meant minutes to one reader and seconds to another.
 */

export type DurationResult =
  | { readonly ok: true; readonly ms: number }
  | { readonly ok: false; readonly expected: string };

const FORM = /^(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,7})s)?$/;
/** The same form with as many digits as somebody cared to type. */
const PARTS = /^(?:\d+h)?(?:\d+m)?(?:\d+s)?$/;
const EXAMPLE = 'a length of time with its unit, such as "30m", "90s" or "1h30m"';

/** Parses a length of time into milliseconds, or says what was expected instead. */
export function parseDuration(text: string): DurationResult {
  const match = FORM.exec(text);
  if (match === null || text === "") return { ok: false, expected: durationHelp(text) };
  const [hours, minutes, seconds] = [match[1], match[2], match[3]].map((part) => Number(part ?? 0));
  return { ok: true, ms: (((hours ?? 0) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000 };
}

/** What stands after "expected" for a wrong length of time, with the likely right spelling. */
export function durationHelp(input: unknown): string {
  const text = String(input).trim();
  if (/^\d+$/.test(text)) return `${EXAMPLE}; write "${text}m" for minutes`;
  if (PARTS.test(text) && text !== "") return "a length of time of at most 168h";
  const words = /^(\d+)\s*(h|m|s)[a-z]*$/i.exec(text);
  if (words !== null) return `${EXAMPLE}; write "${words[1]}${words[2]?.toLowerCase()}"`;
  return EXAMPLE;
}

/** "1h30m" from milliseconds; the shortest spelling that parses back to the same length. */
export function formatDuration(ms: number): string {
  const total = Math.round(ms / 1000);
  const parts = [
    [Math.floor(total / 3600), "h"],
    [Math.floor((total % 3600) / 60), "m"],
    [total % 60, "s"],
  ] as const;
  const text = parts.map(([count, unit]) => (count === 0 ? "" : `${count}${unit}`)).join("");
  return text === "" ? "0s" : text;
}
