/** A program that runs beside a test, with everything that it says until it ends. */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";

export type Ended = {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
};

export type Running = {
  readonly process: ChildProcess;
  /** What it has said so far. */
  readonly said: { readonly out: string; readonly err: string };
  readonly ended: Promise<Ended>;
};

/** Starts a program without input. */
export function startProgram(
  program: string,
  words: readonly string[],
  options: Pick<SpawnOptions, "cwd" | "env"> = {},
): Running {
  const child = spawn(program, words, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const said = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said.err += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, ...said }));
  });
  return { process: child, said, ended };
}
