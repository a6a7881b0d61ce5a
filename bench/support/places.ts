/** Where the repository lies, seen from the sources and from what they are compiled to. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";

const here = resolve(import.meta.dirname, "../..");

/** The repository's own folder. */
export const REPO = basename(here) === "dist" ? dirname(here) : here;

/** What an operator runs, and what it runs sessions with, compiled. */
export const SWEEP_PROGRAM = join(REPO, "dist/run_phase73_sweep.js");
export const FEED_PROGRAM = join(REPO, "dist/engine/markets/xrpl/shared-feed/main.js");
export const SESSION_PROGRAM = join(REPO, "dist/engine/session/main.js");

/** Runs `work` in a new temporary folder and takes the folder away again. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
