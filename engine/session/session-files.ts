/** How the files that a session on virtual time writes at its end reach the disk. */
import { storeWhole } from "../store-whole.ts";
import { syncFolder } from "../sync-folder.ts";

export type SessionFiles = {
  /** Writes a file whole or not at all. @throws the system's own error, with the path. */
  readonly store: (path: string, content: string | Uint8Array) => void;
  /** The folder has its last file. */
  readonly settle: (folder: string) => void;
};

/** What a session leaves survives a power cut. */
export const LASTING_FILES: SessionFiles = { store: storeWhole, settle: syncFolder };

/** For a session that is looked at and thrown away: nobody waits for the disk. */
export const PASSING_FILES: SessionFiles = {
  store: (path, content) => storeWhole(path, content, { isLasting: false }),
  settle: () => undefined,
};
