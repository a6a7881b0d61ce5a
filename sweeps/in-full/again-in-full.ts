/** Sessions run again in full for a check, each in a folder that is gone afterwards. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { CodedError, PASSING_FILES } from "../../engine/index.ts";
import type { RunInFull } from "../../reports/index.ts";
import { runInFull, type StoredRun } from "./run-in-full.ts";

/**
 * Returns what runs one session of the run, in a folder under `temporary`; it answers with a reason where that cannot
 * be. What the machine refuses says nothing about the session and is thrown.
 */
export function againInFull(run: StoredRun, temporary: string): RunInFull {
  return async ({ session }, folder) => {
    const again = join(temporary, String(session));
    const release = () => rmSync(again, { recursive: true, force: true });
    try {
      await runInFull(run, { session, folder }, again, PASSING_FILES);
      return { folder: again, release };
    } catch (error) {
      release();
      if (!(error instanceof CodedError) || error.transient) throw error;
      return { folder: null, why: error.message, isFault: error.code !== "SWP_NOT_RERUN" };
    }
  };
}
