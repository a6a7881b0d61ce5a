/** One folder for everything a test run leaves behind, removed when it ends: a night of runs must not fill a disk. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Runs before the first worker starts; the workers and all they start inherit the folder. */
export function setup(): () => void {
  // Short, since the path of a Unix socket may not exceed about a hundred characters.
  const folder = mkdtempSync(join(tmpdir(), "t-"));
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
