/**
 * What the system says of another process: its processor time and its memory. Read from /proc; where there is none
 * (macOS, Windows) every figure is null and the table leaves it out.
 */
import { readFileSync } from "node:fs";

/** The kernel counts processor time in hundredths of a second, whatever the machine. */
const MS_PER_CLOCK_TICK = 10;
const NS_PER_MS = 1e6;
const BYTES_PER_KIB = 1_024;
const BYTES_PER_MB = 1e6;

export type ProcessFigures = {
  /** Milliseconds, user and system, all threads. */
  readonly processorMs: number;
  /** Milliseconds for which its main thread could have run and others did; NaN where the kernel keeps no count. */
  readonly heldUpMs: number;
  /** Resident now, and the most it ever was, in MB (10^6 bytes). */
  readonly residentMB: number;
  readonly peakMB: number;
};

/** Figures of a process that runs; null when it does not, or where nobody tells. */
export function figuresOfProcess(pid: number): ProcessFigures | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The program's name may hold spaces and brackets: counted from behind it. User time is the 14th of all fields.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticks = Number(fields[11]) + Number(fields[12]);
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return {
      processorMs: ticks * MS_PER_CLOCK_TICK,
      heldUpMs: heldUpMs(pid),
      residentMB: megabytes(status, "VmRSS"),
      peakMB: megabytes(status, "VmHWM"),
    };
  } catch {
    return null;
  }
}

/** Processes that this one started and that run; none where nobody tells. */
export function childrenOf(pid: number): readonly number[] {
  try {
    const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    return listed === "" ? [] : listed.split(" ").map(Number);
  } catch {
    return [];
  }
}

function heldUpMs(pid: number): number {
  try {
    const [, nanoseconds] = readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ");
    return Number(nanoseconds) / NS_PER_MS;
  } catch {
    return Number.NaN;
  }
}

function megabytes(status: string, field: string): number {
  const kib = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? Number.NaN;
  return (Number(kib) * BYTES_PER_KIB) / BYTES_PER_MB;
}
