/** What verify did not look at, one line for all sessions that share a reason: of sixty lines nobody reads one. */
import { numberRanges } from "../text/numbers.ts";

export type Skipped = {
  readonly session: number;
  readonly label: string;
  readonly why: string;
};

/** Returns "session 3 (01-c1): why" and "sessions 3 and 8 to 67 (61): why", by the first of each. */
export function skippedLines(skipped: readonly Skipped[]): string[] {
  const byReason = new Map<string, Skipped[]>();
  for (const one of skipped) {
    const alike = byReason.get(one.why) ?? [];
    byReason.set(one.why, alike);
    alike.push(one);
  }
  return [...byReason].map(([why, alike]) => `${sessionsOf(alike)}: ${why}`);
}

function sessionsOf(alike: readonly Skipped[]): string {
  const [first] = alike;
  if (alike.length === 1 && first !== undefined) return `session ${first.session} (${first.label})`;
  const numbers = numberRanges(alike.map(({ session }) => session));
  const count = alike.length < 3 ? "" : ` (${alike.length})`;
  return `sessions ${numbers}${count}`;
}
