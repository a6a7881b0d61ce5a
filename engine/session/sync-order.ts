/**
 * Brings what a session was ordered to run to disk before anything is written of the session itself: a power cut leaves
 * a whole order, or no session. The session does it and not whoever ordered it, who has others to serve meanwhile.
 */
import { closeSync, fsyncSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { syncFolder } from "../sync-folder.ts";
import { machineRefused } from "./machine-refused.ts";
import type { SessionSpec } from "./session-spec.ts";

/** Syncs spec and config, and the folder with its name. @throws CodedError ENG_MACHINE_REFUSED when the disk does not take them. */
export function syncOrder(
  specPath: string,
  { configPath, folder }: Pick<SessionSpec, "configPath" | "folder">,
): void {
  try {
    for (const path of [specPath, configPath]) syncFile(path);
    for (const path of [folder, dirname(folder)]) syncFolder(path);
  } catch (error) {
    throw machineRefused(error);
  }
}

function syncFile(path: string): void {
  const file = openSync(path, "r+");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
