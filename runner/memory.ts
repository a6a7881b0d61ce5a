/**
 * The memory of a session: V8 ends a process whose heap outgrows its limit, and here that death is recognised. What
 * lies outside the heap (buffers, the database's cache) V8 does not count, so the whole process is looked at as well,
 * where there is a /proc to look into.
 */
import { readFileSync } from "node:fs";

/** Names the limit of a session's heap, in MiB, for whoever started the program. */
export const SESSION_MEMORY_VARIABLE = "SWEEP_SESSION_MEMORY_MIB";
/** A half-hour needs about 115 MiB in all, a whole day on a simulated market about 670. */
export const SESSION_MEMORY_MIB = 1_024;
/** Code, stack, buffers and the database beside the heap. */
const BESIDE_HEAP_MIB = 512;
const LOOK_MS = 1_000;
const KIB_PER_MIB = 1_024;

/** Words for Node that bound a process's heap. */
export function heapWords(memoryMiB: number): readonly string[] {
  return [`--max-old-space-size=${memoryMiB}`];
}

/** Looks at a process every second; `bite` is called once, when it holds more than heap and what is beside it may. */
export function watchMemory(
  pid: number,
  memoryMiB: number,
  bite: (detail: string) => void,
): { readonly stop: () => void } {
  const limitMiB = memoryMiB + BESIDE_HEAP_MIB;
  const timer = setInterval(() => {
    const usedMiB = residentMiB(pid);
    if (usedMiB === null || usedMiB <= limitMiB) return;
    clearInterval(timer);
    bite(`ran out of memory: the process held ${usedMiB} MiB, its limit is ${limitMiB}${remedy()}`);
  }, LOOK_MS);
  return { stop: () => clearInterval(timer) };
}

/** What V8 prints of a heap that reached its limit begins here, after the process's own words. */
const HEAP_DEATH = /<--- Last few GCs --->|FATAL ERROR: .*JavaScript heap out of memory/;

/** Returns how a process died when its heap reached the limit, with its words before that; null for any other death. */
export function heapDeath(
  output: string,
  memoryMiB: number,
): { readonly how: string; readonly wordsBefore: string } | null {
  if (!/JavaScript heap out of memory/.test(output)) return null;
  return {
    how: `ran out of memory: its heap reached the limit of ${memoryMiB} MiB${remedy()}`,
    wordsBefore: output.slice(0, HEAP_DEATH.exec(output)?.index ?? 0),
  };
}

function remedy(): string {
  return ` (${SESSION_MEMORY_VARIABLE} sets another)`;
}

function residentMiB(pid: number): number | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    return kib === undefined ? null : Math.round(Number(kib) / KIB_PER_MIB);
  } catch {
    return null;
  }
}
