/** Sessions run again in full for a check, each in a folder that is gone afterwards. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodedError } from "../../engine/index.ts";
import type { InFull, SessionRecord } from "../../reports/index.ts";
import { runInFull, type StoredRun } from "./run-in-full.ts";

/**
 * Returns what runs one session of the run; it answers with a reason where that cannot be. What the machine refuses
 * says nothing about the session and is thrown.
 */
export function againInFull(
  run: StoredRun,
): (session: SessionRecord, folder: string) => Promise<InFull> {
  return async ({ session }, folder) => {
    const temporary = mkdtempSync(join(tmpdir(), "in-full-"));
    const release = () => rmSync(temporary, { recursive: true, force: true });
    try {
      const again = join(temporary, "session");
      await runInFull(run, { session, folder }, again);
      return { folder: again, release };
    } catch (error) {
      release();
      if (!(error instanceof CodedError) || error.transient) throw error;
      return { folder: null, why: error.message, isFault: error.code !== "SWP_NOT_RERUN" };
    }
  };
}
