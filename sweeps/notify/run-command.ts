/**
 * Tells a notice to a program of the operator's: no shell, the line on standard input, the parts as variables of the
 * environment. It has a process group of its own, so that one that hangs is ended with whatever it started, and a
 * Ctrl-C at the terminal is not its concern. Its output is not kept: it may show what nobody else should read.
 */
import { type ChildProcess, spawn } from "node:child_process";
import type { Variables } from "./address.ts";
import type { Notice } from "./notice.ts";

/** From asking it to end to ending it. */
const GRACE_MS = 500;

export type CommandOptions = {
  readonly words: readonly string[];
  /** Absolute: relative arguments are meant as the grid's paths are. */
  readonly folder: string;
  readonly variables: Variables;
  /** Ends it: it took too long, or the operator will not wait. */
  readonly signal: AbortSignal;
  /** Shows what it prints; for trying it out at a terminal. */
  readonly shown: boolean;
};

/** Returns what went wrong, in plain words; null when the command ended with 0. Never throws. */
export async function runCommand(
  notice: Notice,
  { words, folder, variables, signal, shown }: CommandOptions,
): Promise<string | null> {
  const [program = "", ...args] = words;
  const output = shown ? "inherit" : "ignore";
  let child: ChildProcess;
  try {
    child = spawn(program, args, {
      cwd: folder,
      env: { ...variables, ...noticeVariables(notice) },
      stdio: ["pipe", output, output],
      detached: true,
      shell: false,
    });
  } catch (error) {
    return whyNotStarted(error);
  }
  return ended(child, notice.line, signal);
}

/** The parts of a notice as variables; what there is none of is empty. */
function noticeVariables(notice: Notice): Readonly<Record<string, string>> {
  return {
    SWEEP_LINE: notice.line,
    SWEEP_NAME: notice.name,
    SWEEP_RUN: notice.run ?? "",
    SWEEP_STATE: notice.state,
    SWEEP_EXIT: String(notice.exit),
    SWEEP_VERDICT: notice.verdict ?? "",
    SWEEP_SESSIONS: notice.sessions ?? "",
    SWEEP_PROBLEM: notice.problem ?? "",
    SWEEP_DEBRIEF: notice.debrief ?? "",
  };
}

function ended(child: ChildProcess, line: string, signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    let kill: NodeJS.Timeout | undefined;
    const wasEnded = () => `was ended: ${String(signal.reason)}`;
    const end = (): void => {
      endGroup(child, "SIGTERM");
      kill = setTimeout(() => {
        endGroup(child, "SIGKILL");
        settle(wasEnded());
      }, GRACE_MS);
    };
    const settle = (why: string | null): void => {
      clearTimeout(kill);
      signal.removeEventListener("abort", end);
      resolve(why);
    };
    // A program that reads nothing, or ends before it has, breaks the pipe.
    child.stdin?.on("error", () => undefined);
    child.once("error", (error) => settle(whyNotStarted(error)));
    // Not "close": something that it left running in the background may hold its output for hours.
    child.once("exit", (code, by) => {
      if (signal.aborted) endGroup(child, "SIGKILL");
      settle(signal.aborted ? wasEnded() : whyNotDone(code, by));
    });
    signal.addEventListener("abort", end, { once: true });
    child.stdin?.end(`${line}\n`);
    if (signal.aborted) end();
  });
}

function whyNotDone(code: number | null, by: NodeJS.Signals | null): string | null {
  if (code === 0) return null;
  return code === null ? `was ended by ${by ?? "a signal"}` : `ended with exit code ${code}`;
}

/** The words of the system name paths only, but its code says as much. */
function whyNotStarted(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? "unknown";
  if (code === "ENOENT") return "was not found";
  if (code === "EACCES") return "may not be executed";
  return `could not be started (${code})`;
}

function endGroup({ pid }: ChildProcess, how: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, how);
  } catch {
    // All of it has ended already.
  }
}
