/**
 * A session's folder: made fresh, never reused. What is in it before the start is all the process needs; it brings that
 * to disk itself before it writes anything of the session.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CodedError, makeFolder, type SessionSpec } from "../engine/index.ts";

export const SPEC_FILE = "session-spec.json";
export const CONFIG_FILE = "config.yaml";
export const SUMMARY_FILE = "summary.json";
export const LOG_FILE = "session.log";

/**
 * Makes a session's folder, and those above it that are missing, with its patched config and its spec. They are in the
 * system's hands, not on the disk yet.
 * @returns the absolute path of the spec file.
 * @throws CodedError RUN_FOLDER_EXISTS, RUN_FOLDER_UNWRITABLE (transient).
 */
export function makeSessionFolder(spec: SessionSpec, configText: string): string {
  const specPath = join(spec.folder, SPEC_FILE);
  try {
    makeFolder(dirname(spec.folder));
  } catch (error) {
    throw unwritable(spec.folder, error as NodeJS.ErrnoException);
  }
  try {
    mkdirSync(spec.folder);
    writeFileSync(spec.configPath, configText, { flag: "wx" });
    writeFileSync(specPath, `${JSON.stringify(spec, null, 2)}\n`, { flag: "wx" });
  } catch (error) {
    throw folderError(spec.folder, error as NodeJS.ErrnoException);
  }
  return specPath;
}

function folderError(folder: string, cause: NodeJS.ErrnoException): CodedError {
  if (cause.code === "EEXIST") {
    const message = `${folder}: was already there, expected a new folder for a fresh session`;
    const hint = "Move the folder away, or start a new run with --new.";
    return new CodedError("RUN_FOLDER_EXISTS", message, { hint, cause });
  }
  return unwritable(folder, cause);
}

function unwritable(folder: string, cause: NodeJS.ErrnoException): CodedError {
  const message = `${folder}: could not be written (${cause.code ?? cause.message})`;
  const hint =
    "Make room or make the folder writable, then start the same command again: it resumes.";
  return new CodedError("RUN_FOLDER_UNWRITABLE", message, { hint, transient: true, cause });
}
