/** Verbs of the compiled program as processes of their own, which the probe sends signals while they work. */
import type { ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { SWEEP_MAIN } from "../support/built.ts";
import { startProgram } from "../support/running.ts";
import { type Order, PROBE } from "./bench.ts";

export type Verb = "rerun" | "verify";

export type VerbEnd = {
  readonly end: number | NodeJS.Signals;
  readonly out: string;
  readonly errors: string;
};

export type StartedVerb = { readonly process: ChildProcess; readonly ended: Promise<VerbEnd> };

export type VerbPlace = {
  /** The probe's orders lie beside it, and what it records. */
  readonly root: string;
  /** Where its temporary files go. */
  readonly temporary?: string;
};

/** Gives the verbs that are started at a place their orders, in the order of their starts. */
export function orderVerbs(
  { root }: VerbPlace,
  orders: { readonly [verb in Verb]?: readonly (Order | null)[] } & { readonly record?: boolean },
): void {
  mkdirSync(`${root}.faults`, { recursive: true });
  writeFileSync(`${root}.faults/orders.json`, JSON.stringify(orders));
}

/** Starts one; what it was told to do to itself is in its orders. */
export function startVerb(
  { root, temporary }: VerbPlace,
  verb: Verb,
  words: readonly string[],
): StartedVerb {
  const env = {
    ...process.env,
    NODE_OPTIONS: PROBE,
    FAULT_ROOT: root,
    ...(temporary === undefined ? {} : { TMPDIR: temporary }),
  };
  const running = startProgram(process.execPath, [SWEEP_MAIN, verb, ...words], { env });
  const ended = running.ended.then(
    ({ code, signal, out, err }): VerbEnd => ({
      end: code ?? signal ?? "SIGKILL",
      out,
      errors: err,
    }),
  );
  return { process: running.process, ended };
}
