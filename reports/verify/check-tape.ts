/** The tape that a session says it saw: its hash, and that no print filled more of ours than its own size. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { SweepRecord } from "../sweep-record.ts";
import type { EvidenceDatabase } from "./evidence-database.ts";
import type { Findings } from "./findings.ts";
import { readTapeBytes, type TapeEvidence, tapeEvidence } from "./tape-evidence.ts";

export type TapeShelf = {
  /** Returns the tape at a path; null where it is missing or unreadable. */
  readonly at: (path: string) => TapeEvidence | null;
};

/**
 * Opens an empty shelf. The plan's tapes are read once; of the sessions' own, which one window's sessions have byte for
 * byte in common, the last is remembered.
 */
export function openTapeShelf(record: SweepRecord): TapeShelf {
  const shared = new Set(record.tapes.map(({ path }) => path));
  const kept = new Map<string, TapeEvidence | null>();
  const readOwn = openLastTape();
  return {
    at(path) {
      if (!shared.has(path)) return orNull(() => readOwn(path));
      const known = kept.get(path);
      if (known !== undefined) return known;
      const tape = orNull(() => tapeEvidence(readTapeBytes(path), { mayBeCut: true }));
      kept.set(path, tape);
      return tape;
    },
  };
}

/** Looks into a file anew only where its bytes are not those of the one before. */
function openLastTape(): (path: string) => TapeEvidence {
  let last: { readonly bytes: Buffer; readonly tape: TapeEvidence } | null = null;
  return (path) => {
    const bytes = readTapeBytes(path);
    if (last === null || !last.bytes.equals(bytes)) last = { bytes, tape: tapeEvidence(bytes) };
    return last.tape;
  };
}

function orNull(read: () => TapeEvidence): TapeEvidence | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** Checks the tape that lies in the session's folder, else the plan's tape of the same hash. */
export function checkTape(
  db: EvidenceDatabase,
  place: { readonly session: number; readonly folder: string; readonly record: SweepRecord },
  shelf: TapeShelf,
  findings: Findings,
): void {
  const { session, folder, record } = place;
  const stored = db.value("SELECT tape_hash FROM sessions");
  const own = join(folder, "tape.ndjson.gz");
  const planned = record.tapes.find(({ hash }) => hash === stored);
  const path = existsSync(own) ? own : planned?.path;
  const isOwn = path === own;
  const field = isOwn ? "tape.ndjson.gz" : `tape ${planned?.name ?? ""}`.trim();
  const tape = path === undefined ? null : shelf.at(path);
  findings.compare(
    "tape hashes",
    { session, field },
    stored,
    tape?.hash ?? "missing or unreadable",
  );
  if (tape === null) return;
  // A tape that was cut while it was recorded has no footer, and may be replayed up to its cut; a session's own is whole.
  if (isOwn || tape.claimed !== null) {
    const at = { session, field: `${field}: footer` };
    findings.compare("tape hashes", at, tape.claimed, tape.hash);
  }
  checkPrints(db, session, tape, findings);
}

/** Of one print at most its own size can have filled us, over all our orders on that side. */
function checkPrints(
  db: EvidenceDatabase,
  session: number,
  tape: TapeEvidence,
  findings: Findings,
): void {
  const rows = db.rows(`
    SELECT at, trade_seq AS seq, SUM(quantity_drops) AS filled FROM fills
     WHERE venue IN ('clob', 'amm') AND trade_seq IS NOT NULL GROUP BY at, trade_seq`);
  for (const { at, seq, filled } of rows) {
    const size = tape.prints.get(`${at} ${seq}`) ?? 0;
    const within = Math.min(Number(filled), size);
    findings.compare(
      "fills within their print",
      { session, field: `fills of print ${seq} at ${at}` },
      Number(filled),
      within,
    );
  }
}
