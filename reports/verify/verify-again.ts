/**
 * One session that kept no rows per tick, run again in full: it has to end on its ledger root with what it kept, and
 * its numbers are recomputed from the rows of that run, just as those of a session that stored everything.
 */
import type { SessionRecord, SweepRecord } from "../sweep-record.ts";
import { checkSameSession } from "./check-kept.ts";
import { checkInFull, withEvidence } from "./check-session.ts";
import { checkAsKept } from "./check-summary.ts";
import { openTapeShelf, type TapeShelf } from "./check-tape.ts";
import { type Difference, type Findings, openFindings } from "./findings.ts";
import { outcomeOf, type VerifyOutcome } from "./outcome.ts";
import type { Place } from "./place.ts";

/** Where a session that was run again lies, until it is released; or why it could not be run. */
export type InFull =
  | { readonly folder: string; readonly release: () => void }
  | {
      readonly folder: null;
      readonly why: string;
      /** True: it should have run, so that what kept it from that is a difference. */
      readonly isFault: boolean;
    };

/** Runs a stored session again with everything it can store: the business of whoever may run sessions. */
export type RunInFull = (session: SessionRecord, folder: string) => Promise<InFull>;

/** A session to verify, as plain data: the record of the run is known where it is done. */
export type PlaceInRun = Omit<Place, "record">;

/** Returns what verifies one session of a run after the other, those of one window best in a row; `skipped` is why alone. */
export function openVerifyAgain(
  record: SweepRecord,
  inFull: RunInFull,
): (place: PlaceInRun) => Promise<VerifyOutcome> {
  const shelf = openTapeShelf(record);
  return async (inRun) => {
    const place: Place = { record, ...inRun };
    const findings = openFindings();
    const again = await inFull(place.session, place.folder);
    if (again.folder === null) return checkNotRun(place, again, findings);
    try {
      checkAgain(place, again.folder, shelf, findings);
    } finally {
      again.release();
    }
    return outcomeOf(findings);
  };
}

/** Says why a session was not run; what is printed of it is at least what it kept. */
function checkNotRun(
  place: Place,
  { why, isFault }: InFull & { readonly folder: null },
  findings: Findings,
): VerifyOutcome {
  const { session } = place.session;
  if (isFault) findings.fail("ledger roots run again", notRun(session, why));
  const { folder, printed } = place;
  if (printed !== undefined) checkAsKept({ session, folder, printed }, findings);
  return outcomeOf(findings, isFault ? [] : [`numbers not recomputed; ${why}`]);
}

function notRun(session: number, why: string): Difference {
  return { session, field: "run again in full", printed: "finished", recomputed: why };
}

function checkAgain(place: Place, folder: string, shelf: TapeShelf, findings: Findings): void {
  const { session } = place;
  withEvidence(session, place.folder, findings, (kept) =>
    withEvidence(session, folder, findings, (full) => {
      if (!checkSameSession(kept, full, session.session, findings)) return;
      checkInFull(full, place, { shelf, tapeFolder: folder }, findings);
    }),
  );
}
