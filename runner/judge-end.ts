/**
 * From the way a process ended, and from what it left behind, to the outcome. First reason wins: a session
 * that the watchdog had to end stays `watchdog`, even if it wrote a summary on its way out.
 */
import { join } from "node:path";
import type { SessionSpec } from "../engine/index.ts";
import { collectSummary } from "./collect-summary.ts";
import { lastLines, lastLinesOfFile } from "./last-words.ts";
import { heapDeath } from "./memory.ts";
import { LOG_FILE } from "./session-folder.ts";
import type { FailureReason, SessionOutcome } from "./session-outcome.ts";

export type ProcessEnd = {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** Why the process could not be started at all. */
  readonly startError: string | undefined;
  readonly watchdog: string | null;
  /** What was found when the process held too much memory. */
  readonly memory: string | null;
  /** Largest heap, in MiB. */
  readonly memoryMiBMax: number;
  /** Code of the error that the session says it died of. */
  readonly failedCode: string | null;
  /** What it said more than could be kept, in words; null when nothing was left out. */
  readonly leftOut: string | null;
  readonly killed: boolean;
  /** A clean end was asked for. */
  readonly asked: boolean;
  /**
   * Ticks reported before the end. One that ended by itself told its last; of one that was ended from outside nobody
   * knows how far it came after its last report.
   */
  readonly ticks: number;
};

/** What the operating system says when the machine, not the session, is at fault. */
const MACHINE_FAULT =
  /\b(ENOSPC|EFBIG|EDQUOT|EROFS|EIO|EMFILE|ENFILE|SQLITE_(FULL|READONLY|IOERR|CANTOPEN)(_[A-Z]+)*)\b|disk is full/;

/** A session that starts finds no market: the world's fault, and it passes. */
const NO_MARKET: readonly string[] = ["MKT_NO_SERVER", "MKT_FEED_GONE"];

/** Returns the outcome of a process that this orchestrator started. */
export function judgeEnd(spec: SessionSpec, end: ProcessEnd, output: string): SessionOutcome {
  if (end.watchdog !== null) return failed("watchdog", end.watchdog, spec.folder, output, end);
  const collected = collectSummary(spec.folder, spec);
  if (collected.kind === "valid") {
    const note = end.leftOut === null ? {} : { note: end.leftOut };
    return { kind: "finished", summary: collected.summary, ...note };
  }
  if (end.killed) return { kind: "cut", detail: `ended at once on request ${afterTicks(end)}` };
  if (end.asked && end.ticks === 0)
    return { kind: "cut", detail: `ended on request ${afterTicks(end)}` };
  const left = collected.kind === "invalid" ? `; ${collected.detail}` : "";
  const heap = heapDeath(output, end.memoryMiBMax);
  const memory = end.memory ?? heap?.how;
  if (memory !== undefined) {
    // V8 prints a page of its own insides, which stays in the log.
    const words = heap?.wordsBefore ?? output;
    return failed("crashed", `${memory}, ${afterTicks(end)}${left}`, spec.folder, words, end);
  }
  return failed(failureReason(end, output), `${describeEnd(end)}${left}`, spec.folder, output, end);
}

/**
 * Returns the outcome of a session whose process is gone and whose end nobody saw: whole when there is a
 * summary, cut off otherwise.
 */
export function judgeRemains(
  folder: string,
  expected: Pick<SessionSpec, "sweepId" | "session">,
): SessionOutcome {
  const collected = collectSummary(folder, expected);
  if (collected.kind === "valid") return { kind: "finished", summary: collected.summary };
  const left = collected.kind === "invalid" ? collected.detail : "no summary was written";
  const words = lastLinesOfFile(join(folder, LOG_FILE));
  const detail = `cut off while nobody watched; ${left}`;
  return { kind: "cut", detail: words === "" ? detail : `${detail}\n${words}` };
}

function failureReason(end: ProcessEnd, output: string): FailureReason {
  if (MACHINE_FAULT.test(`${output}\n${end.startError ?? ""}`)) return "environment";
  if (end.startError !== undefined) return "startup_failure";
  if (end.ticks === 0 && NO_MARKET.includes(end.failedCode ?? "")) return "no_market";
  if (end.exitCode === 0) return "no_summary";
  return end.ticks === 0 && end.signal === undefined ? "startup_failure" : "crashed";
}

function describeEnd(end: ProcessEnd): string {
  if (end.startError !== undefined) return `could not be started: ${end.startError}`;
  const ticks = afterTicks(end);
  if (end.signal !== undefined) return `ended by ${end.signal} ${ticks}`;
  return end.exitCode === 0
    ? `exit code 0 ${ticks}, but no summary.json`
    : `exit code ${end.exitCode ?? "unknown"} ${ticks}`;
}

/** On virtual time a session reports ten times a second and does hundreds of ticks in between. */
function afterTicks({ ticks, signal }: ProcessEnd): string {
  if (ticks === 0) return "before it had reported a tick";
  const least = signal === undefined ? "" : "at least ";
  return `after ${least}${ticks} ${ticks === 1 ? "tick" : "ticks"}`;
}

function failed(
  reason: FailureReason,
  how: string,
  folder: string,
  output: string,
  { leftOut }: Pick<ProcessEnd, "leftOut">,
): SessionOutcome {
  const words = lastLines(output) || lastLinesOfFile(join(folder, LOG_FILE));
  const lines = [how, leftOut, words].filter((line) => line !== null && line !== "");
  return { kind: "failed", reason, detail: lines.join("\n") };
}
