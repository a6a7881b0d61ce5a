/**
 * The sessions of a run that kept no rows per tick, each run again in full and verified, on as many threads as there are
 * processors. What is found does not depend on them: it is told in the order of the sessions.
 */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { assert } from "../../engine/index.ts";
import type { SweepRecord } from "../sweep-record.ts";
import { answerAsks } from "../threads/answer-asks.ts";
import { askThreads, canSpread } from "../threads/ask-threads.ts";
import type { StoredResults } from "./check-comparisons.ts";
import { openPrintedRows } from "./older-results.ts";
import { together, type VerifyOutcome } from "./outcome.ts";
import { readResults } from "./read-results.ts";
import { skippedLines } from "./skipped.ts";
import { openVerifyAgain, type PlaceInRun, type RunInFull } from "./verify-again.ts";

/** A few sessions are verified sooner than a thread is warm. */
const SESSIONS_MIN = 24;

export type Spread = {
  readonly program: string;
  readonly data: unknown;
  /** By default as many as there are processors, where the sessions are many enough. */
  readonly threads?: number;
};

export type VerifyInFullOptions = {
  /** Runs a session, where there are no threads. */
  readonly inFull: RunInFull;
  /** Threads that do the same: their program, which calls `serveVerifyAgain`, and what each is given. */
  readonly spread: Spread;
  /** Told after each session how many are done. */
  readonly onSession: (done: number, of: number) => void;
  /** Ends it: at once on threads, else after the session that is on. */
  readonly signal: AbortSignal;
};

/**
 * Verifies all such sessions of a run; a run that stored everything has none.
 * @throws an AbortError after the signal; CodedError RPT_THREAD_DIED, or what running a session throws.
 */
export async function verifyInFull(
  record: SweepRecord,
  options: VerifyInFullOptions,
): Promise<VerifyOutcome> {
  const places = placesOf(record);
  const found = new Map<PlaceInRun, VerifyOutcome>();
  const keep = (outcome: VerifyOutcome, place: PlaceInRun): void => {
    found.set(place, outcome);
    options.onSession(found.size, places.length);
  };
  await verifyEach(record, places, options, keep);
  const outcomes = places.map((place) => outcomeAt(found, place));
  const skipped = places.flatMap(({ session: { session, label } }, i) =>
    (outcomes[i]?.skipped ?? []).map((why) => ({ session, label, why })),
  );
  return { ...together(outcomes), skipped: skippedLines(skipped) };
}

function outcomeAt(
  found: ReadonlyMap<PlaceInRun, VerifyOutcome>,
  place: PlaceInRun,
): VerifyOutcome {
  const outcome = found.get(place);
  assert(outcome !== undefined, "a session that was not verified is not passed over");
  return outcome;
}

/** What a thread of it does. */
export function serveVerifyAgain(record: SweepRecord, inFull: RunInFull): void {
  answerAsks(openVerifyAgain(record, inFull));
}

async function verifyEach(
  record: SweepRecord,
  places: readonly PlaceInRun[],
  { inFull, spread, signal }: VerifyInFullOptions,
  keep: (outcome: VerifyOutcome, place: PlaceInRun) => void,
): Promise<void> {
  const inRow = byWindow(places);
  const { program, data, threads = threadsFor(places.length) } = spread;
  if (canSpread({ program, threads })) {
    const onAnswer = (outcome: VerifyOutcome, index: number) =>
      keep(outcome, inRow[index] as PlaceInRun);
    return askThreads(inRow, { program, data, threads, signal, onAnswer });
  }
  const verify = openVerifyAgain(record, inFull);
  for (const place of inRow) {
    // A session leaves no room for anything else, a press of Ctrl-C included.
    await setImmediate(undefined, { signal });
    keep(await verify(place), place);
  }
}

function threadsFor(sessions: number): number {
  return sessions < SESSIONS_MIN ? 1 : availableParallelism();
}

/** Sessions of one window after one another: its market is opened, and its tape looked into, once for all of them. */
function byWindow(places: readonly PlaceInRun[]): PlaceInRun[] {
  const windows = new Map<string, PlaceInRun[]>();
  for (const place of places) {
    const { marketIdentity } = place.session;
    const window = windows.get(marketIdentity) ?? [];
    windows.set(marketIdentity, window);
    window.push(place);
  }
  return [...windows.values()].flat();
}

/** Sessions that left a summary; what is missing of others is named by the look at the run itself. */
function placesOf(record: SweepRecord): PlaceInRun[] {
  if (record.storage !== "summary") return [];
  const rowOf = openPrintedRows(record, resultsOf(record));
  return record.sessions.flatMap((session) => {
    const { folder } = session;
    if (folder === null || !existsSync(join(folder, "summary.json"))) return [];
    const printed = rowOf(session);
    return [{ session, folder, printed: printed.kind === "known" ? printed.row : undefined }];
  });
}

function resultsOf(record: SweepRecord): StoredResults | null {
  try {
    return readResults(record);
  } catch {
    // Named as damage by the look at the run itself.
    return null;
  }
}
