/** The sessions of a run as a replay needs them: summaries read, and every tape hashed against what its session saw. */
import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { CodedError, type SessionSummary } from "../../engine/index.ts";
import { readSummaryFile, SUMMARY_FILE } from "../../runner/index.ts";
import type { JournalReader } from "../journal/journal-reader.ts";
import type { SessionRow } from "../journal/journal-types.ts";
import { describeTapeFile } from "../plan/market-catalogue.ts";
import type { PlannedSession } from "../plan/plan-types.ts";
import type { RecordedSession } from "./plan-replay.ts";

const TAPE_FILE = "tape.ndjson.gz";

/** Returns the sessions that left anything, in the plan's order. Damage of one session is told, never thrown. */
export function readRecorded(journal: JournalReader, runFolder: string): RecordedSession[] {
  const rows = new Map(journal.sessions().map((row) => [row.session, row]));
  return journal.plan().sessions.flatMap((planned) => {
    const row = rows.get(planned.session);
    if (row === undefined || row.folder === null || !isOver(row)) return [];
    return recorded(
      planned,
      row,
      isAbsolute(row.folder) ? row.folder : join(runFolder, row.folder),
    );
  });
}

/** A reused baseline ran elsewhere, and a running session may yet become anything. */
function isOver({ state }: SessionRow): boolean {
  return state === "finished" || state === "interrupted" || state === "failed";
}

function recorded(planned: PlannedSession, row: SessionRow, folder: string): RecordedSession {
  const read = readSummaryFile(join(folder, SUMMARY_FILE));
  const summary = read.kind === "valid" ? read.summary : null;
  const tapeFile =
    planned.market.source === "replay" ? planned.market.tape : join(folder, TAPE_FILE);
  const cutShort = row.state === "finished" ? null : whyCutShort(row);
  const whole = summary !== null && cutShort === null;
  const tapeProblem = whole ? whyNotItsTape(summary, tapeFile) : null;
  return { planned, summary, cutShort, tapeFile, tapeProblem };
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
