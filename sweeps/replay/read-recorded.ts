/** The sessions of a run as a replay needs them: summaries read, and every tape hashed against what its session saw. */
import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { CodedError, type SessionSummary } from "../../engine/index.ts";
import { inFullOf } from "../../reports/index.ts";
import { readSummaryFile, SUMMARY_FILE } from "../../runner/index.ts";
import type { JournalReader } from "../journal/journal-reader.ts";
import type { SessionRow } from "../journal/journal-types.ts";
import { describeTapeFile } from "../plan/market-catalogue.ts";
import type { PlannedSession, SweepPlan } from "../plan/plan-types.ts";
import type { RecordedSession } from "./plan-replay.ts";

const TAPE_FILE = "tape.ndjson.gz";

/** Returns the sessions that left anything, in the plan's order. Damage of one session is told, never thrown. */
export function readRecorded(journal: JournalReader, runFolder: string): RecordedSession[] {
  const rows = new Map(journal.sessions().map((row) => [row.session, row]));
  const { sessions, storage } = journal.plan();
  const found = sessions.flatMap((planned) => {
    const row = rows.get(planned.session);
    if (row === undefined || row.folder === null || !isOver(row)) return [];
    const folder = isAbsolute(row.folder) ? row.folder : join(runFolder, row.folder);
    return recorded(planned, row, { folder, runFolder, storage });
  });
  return storage === "summary" ? withSharedTapes(found) : found;
}

/** One session of a window that was run again has the tape of all that saw the same events. */
function withSharedTapes(found: readonly RecordedSession[]): RecordedSession[] {
  const files = new Map<string, string>();
  for (const { summary, cutShort, tapeProblem, tapeFile } of found) {
    const hash = summary?.tape_hash ?? null;
    if (hash === null || cutShort !== null || tapeProblem !== null) continue;
    if (!files.has(hash)) files.set(hash, tapeFile);
  }
  return found.map((session) => {
    const tapeFile = files.get(session.summary?.tape_hash ?? "");
    if (tapeFile === undefined || session.keepsNoTape !== true) return session;
    return { ...session, tapeFile, tapeProblem: null };
  });
}

/** A reused baseline ran elsewhere, and a running session may yet become anything. */
function isOver({ state }: SessionRow): boolean {
  return state === "finished" || state === "interrupted" || state === "failed";
}

type Place = {
  readonly folder: string;
  readonly runFolder: string;
  readonly storage: SweepPlan["storage"];
};

function recorded(
  planned: PlannedSession,
  row: SessionRow,
  { folder, runFolder, storage }: Place,
): RecordedSession {
  const read = readSummaryFile(join(folder, SUMMARY_FILE));
  const summary = read.kind === "valid" ? read.summary : null;
  const tapeFile = tapeOf(planned, folder, runFolder);
  const cutShort = row.state === "finished" ? null : whyCutShort(row);
  const whole = summary !== null && cutShort === null;
  const base = { planned, summary, cutShort, tapeFile };
  const isDue = storage === undefined || planned.market.source === "replay";
  if (whole && !isDue && !existsSync(tapeFile))
    return { ...base, tapeProblem: NOT_KEPT, keepsNoTape: true };
  return { ...base, tapeProblem: whole ? whyNotItsTape(summary, tapeFile) : null };
}

const NOT_KEPT = "it kept no tape (storage: summary); the verb rerun makes it";

/** Its own; of one that kept none the tape that it was run on again. */
function tapeOf({ market }: PlannedSession, folder: string, runFolder: string): string {
  if (market.source === "replay") return market.tape;
  const own = join(folder, TAPE_FILE);
  const again = join(inFullOf(runFolder, folder), TAPE_FILE);
  return !existsSync(own) && existsSync(again) ? again : own;
}

function whyCutShort({ state, reason }: SessionRow): string {
  const what = state === "failed" ? "it failed" : "it was cut short";
  return reason === null ? what : `${what}: ${reason.split("\n")[0]}`;
}

function whyNotItsTape(summary: SessionSummary, path: string): string | null {
  if (!existsSync(path)) return "its tape is missing";
  try {
    const { hash } = describeTapeFile(path);
    if (hash === summary.tape_hash) return null;
    return `its tape was changed: hash was ${short(hash)}, expected ${short(summary.tape_hash ?? "none")}`;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return `its tape is damaged: ${error.message.replaceAll(path, "the tape")}`;
  }
}

function short(hash: string): string {
  return hash.slice(0, 12);
}
