/**
 * What a plan takes of the machine: time on a virtual clock, and room on the disk. Both are guesses that say so, good
 * enough to tell a coffee from a night and a megabyte from a full disk. Pure.
 */
import { middle } from "../deadline/session-times.ts";
import { counted } from "../scheduler/events.ts";
import type { SweepPlan } from "./plan-types.ts";

/** A warm process opens, closes and stores a session, and the orchestrator judges it. */
const WARM_SESSION_MS = 15;
/** Milliseconds of market that a warm process does in one, everything stored (docs/performance.md has what was measured). */
const WARM_SPEED = 60_000;
/** The debrief of 2,400 sessions takes 3 to 17 s. */
const DEBRIEF_SESSION_MS = 5;

/** The empty tables of a database, the files beside it, and a session's part of the journal and the pages. */
const SESSION_BYTES = 110_000;
/** Rows of a tick, its entries in the event ledger and its part of the tape, about one tick in 4 s of market. */
const FULL_BYTES_A_SECOND = 500;
/** A live ledger has more trades in it than a simulated one. */
const LIVE_BYTES_A_SECOND = 1_500;
/** Trades and what belongs to them. */
const SUMMARY_BYTES_A_SECOND = 20;

export type MachineFacts = {
  /** Sessions at once on this machine. */
  readonly atOnce: number;
  /** Wall times in ms of sessions like these; none where none was ever run. */
  readonly measured: readonly number[];
};

/** "about 4 min, 2 sessions at once (…)": how long a plan takes that runs as fast as the machine goes. */
export function virtualTimeText(
  plan: Pick<SweepPlan, "sessions" | "durationMs">,
  { atOnce, measured }: MachineFacts,
): string {
  const assumed = WARM_SESSION_MS + plan.durationMs / WARM_SPEED;
  const sessionMs = measured.length === 0 ? assumed : middle(measured);
  const count = plan.sessions.length;
  const totalMs = Math.ceil(count / atOnce) * sessionMs + count * DEBRIEF_SESSION_MS;
  const known = measured.length === 0 ? "a guess, none has been measured" : "as measured before";
  const lanes = atOnce === 1 ? "one after the other" : `${atOnce} sessions at once`;
  return `${roughTime(totalMs)}, ${lanes} (${known})`;
}

/** Whole minutes: a guess has no seconds. */
function roughTime(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return "less than a minute";
  if (minutes < 60) return `about ${minutes} min`;
  return `about ${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

type StoredPlan = Pick<SweepPlan, "sessions" | "durationMs" | "storage" | "live" | "deadline">;

/** What is kept of every session, and the room that it takes. */
export function storedText(plan: StoredPlan, freeBytes: number | null): string {
  const what =
    plan.storage === "summary"
      ? "summaries, trades and ledger roots, no rows per tick"
      : "every tick, order and fill, the event ledger and the tape";
  const count = plan.sessions.length;
  const each = `about ${sizeText(sessionBytes(plan))} a session`;
  const most = plan.deadline?.fill === true ? "at most " : "";
  const all = count === 1 ? "" : `, ${most}${sizeText(totalBytes(plan))} in all`;
  const free = freeBytes === null ? "" : `; ${sizeText(freeBytes)} free`;
  return `${what}: ${each}${all}${free}`;
}

/** A night that fills the disk stops there; it is told in the evening. */
export function roomWarnings(plan: StoredPlan, freeBytes: number | null): string[] {
  if (freeBytes === null || totalBytes(plan) < freeBytes) return [];
  const sessions = counted(plan.sessions.length, "session");
  return [
    `${sessions} may take ${sizeText(totalBytes(plan))}, and only ${sizeText(freeBytes)} are free where results go`,
  ];
}

function sessionBytes({ durationMs, storage, live }: StoredPlan): number {
  const full = live === undefined ? FULL_BYTES_A_SECOND : LIVE_BYTES_A_SECOND;
  const aSecond = storage === "summary" ? SUMMARY_BYTES_A_SECOND : full;
  return SESSION_BYTES + (durationMs / 1000) * aSecond;
}

function totalBytes(plan: StoredPlan): number {
  return plan.sessions.length * sessionBytes(plan);
}

/** Two digits that count: "150 kB", "1.0 MB", "640 MB", "12 GB". */
function sizeText(bytes: number): string {
  const units = ["kB", "MB", "GB", "TB"];
  const step = Math.min(units.length, Math.max(1, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** step;
  const digits = value < 10 ? value.toFixed(1) : String(Number(value.toPrecision(2)));
  return `${digits} ${units[step - 1]}`;
}
