/** Where the repository lies, and what an operator runs in it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageFolder, programFile } from "../../engine/index.ts";

/** The repository's own folder. */
export const REPO = packageFolder();

/** What an operator runs, and what it runs sessions with. */
export const SWEEP_PROGRAM = programFile("run_phase73_sweep");
export const FEED_PROGRAM = programFile("shared-feed");
export const SESSION_PROGRAM = programFile("session");

/** Runs `work` in a new temporary folder and takes the folder away again. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
