/** What results.json and its neighbours cannot know yet of a run that is not over, told in one line. */
import type { SweepRecord } from "../sweep-record.ts";
import { listed, numberRanges } from "../text/numbers.ts";

export type NotYet = {
  /** A session that has ended since results.json was written. */
  readonly session: (session: number) => void;
  /** Anything else that is newer than results.json, or whole files: "the replays". */
  readonly part: (name: string) => void;
  readonly lines: () => string[];
};

/** Opens an empty account of it. */
export function openNotYet({ runPath }: Pick<SweepRecord, "runPath">): NotYet {
  const sessions = new Set<number>();
  const parts = new Set<string>();
  return {
    session: (session) => void sessions.add(session),
    part: (name) => void parts.add(name),
    lines() {
      const named = sessions.size === 0 ? [] : [`${sessionWords(sessions)}`];
      const what = [...named, ...parts];
      if (what.length === 0) return [];
      const first = `\`npm run sweep -- debrief ${runPath}\` first`;
      return [
        `what is printed of ${listed(what)}: results.json is older than the journal: ${first}`,
      ];
    },
  };
}

function sessionWords(sessions: ReadonlySet<number>): string {
  return `${sessions.size === 1 ? "session" : "sessions"} ${numberRanges([...sessions])}`;
}
