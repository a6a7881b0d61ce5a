/**
 * Who a process is. A pid alone is reused sooner or later, so a process is known by pid, start time
 * (field 22 of /proc/<pid>/stat) and boot id together. Where there is no /proc, the pid counts only
 * while the record is young: a stranger with an old pid must not be waited for, or worse, ended.
 */
import { readdirSync, readFileSync } from "node:fs";

export type ProcessIdentity = {
  readonly pid: number;
  /** Clock ticks since boot at which the process started; null where /proc is missing, or it had ended already. */
  readonly startTime: string | null;
  readonly bootId: string | null;
  /** Wall clock (epoch ms) at which this was recorded. */
  readonly recordedAtMs: number;
};

/** Without /proc, a pid is believed for this long. Longer than any night, shorter than a pid's reuse in practice. */
const PID_BELIEVED_MS = 24 * 60 * 60 * 1000;

/** Returns the identity of a process that exists now; its start time is null when it cannot be read. */
export function identifyProcess(pid: number, nowMs: number): ProcessIdentity {
  return {
    pid,
    startTime: readStat(pid)?.startTime ?? null,
    bootId: readBootId(),
    recordedAtMs: nowMs,
  };
}

/** True when the very process that was recorded still runs (a zombie does not). */
export function isStillRunning(identity: ProcessIdentity, nowMs: number): boolean {
  const bootId = readBootId();
  if (identity.bootId !== null && bootId !== null) {
    if (identity.bootId !== bootId) return false;
    const stat = readStat(identity.pid);
    if (stat === null || stat.state === "Z" || stat.state === "X") return false;
    // Recorded without a start time, it was gone already: whoever has its pid now is a stranger.
    return identity.startTime === stat.startTime;
  }
  if (nowMs - identity.recordedAtMs > PID_BELIEVED_MS) return false;
  return answersSignals(identity.pid);
}

export type FoundProcess = {
  readonly identity: ProcessIdentity;
  /** Its command line. */
  readonly words: readonly string[];
};

/**
 * Finds the process that was started with an option, flag and value: for the moment between a process's start and
 * the entry of its pid in the journal, when only the command line tells who runs the session. Both are asked for, since
 * somebody may well look at the very file that is named.
 */
export function findProcessByOption(
  { flag, value }: { readonly flag: string; readonly value: string },
  nowMs: number,
): FoundProcess | null {
  for (const pid of listPids()) {
    if (pid === process.pid) continue;
    const words = readText(`/proc/${pid}/cmdline`)?.split("\0") ?? [];
    if (optionOf(words, flag) !== value) continue;
    const identity = identifyProcess(pid, nowMs);
    if (isStillRunning(identity, nowMs)) return { identity, words };
  }
  return null;
}

/** Returns the word after a flag, undefined without one. */
export function optionOf(words: readonly string[], flag: string): string | undefined {
  const at = words.indexOf(flag);
  return at < 0 ? undefined : words[at + 1];
}

/**
 * How long a process has been running, in ms, whoever started it; as long as its record is old where nothing tells.
 * The clock stops nowhere: time asleep counts, as it does for the market.
 */
export function ageMs({ startTime, recordedAtMs }: ProcessIdentity, nowMs: number): number {
  const uptime = Number.parseFloat(readText("/proc/uptime") ?? "");
  const recorded = Math.max(0, nowMs - recordedAtMs);
  if (startTime === null || !Number.isFinite(uptime)) return recorded;
  return Math.max(0, uptime * 1_000 - Number(startTime) * MS_PER_CLOCK_TICK);
}

/** The unit of start times in /proc, the same on every Linux that Node.js runs on. */
const MS_PER_CLOCK_TICK = 10;

/** Sends a signal to exactly that process; false when it is gone. */
export function signalProcess(
  identity: ProcessIdentity,
  signal: "SIGTERM" | "SIGKILL",
  nowMs: number,
): boolean {
  if (!isStillRunning(identity, nowMs)) return false;
  try {
    return process.kill(identity.pid, signal);
  } catch {
    return false;
  }
}

/** Returns what a process does now, in words for a report; null where nothing is unusual or it cannot be read. */
export function unusualState(pid: number): string | null {
  const state = readStat(pid)?.state;
  if (state === "T" || state === "t") return "its process had been stopped by a signal";
  return state === "D" ? "its process waited for a disk or another device" : null;
}

function listPids(): number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function readStat(pid: number): { state: string; startTime: string } | null {
  const text = readText(`/proc/${pid}/stat`);
  if (text === null) return null;
  // The second field is the program's name in brackets and may itself hold brackets and spaces.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, startTime] = [fields[0], fields[19]];
  return state === undefined || startTime === undefined ? null : { state, startTime };
}

let bootId: string | null | undefined;

/** Read once: this process does not outlive its machine's boot. */
function readBootId(): string | null {
  bootId ??= readText("/proc/sys/kernel/random/boot_id")?.trim() ?? null;
  return bootId;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
