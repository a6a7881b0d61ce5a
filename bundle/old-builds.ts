/** Builds that nothing can be running from any more: without this a working copy would gather 10 MB with each change. */
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** Longer than any sweep: whoever still runs from a build needs it to start its next session. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1_000;

/** Takes away all builds of the package at `root` that are older, but for the one named. What cannot go stays. */
export function removeOldBuilds(root: string, current: string, nowMs: number): void {
  const builds = join(root, "dist/builds");
  for (const name of readdirSync(builds)) {
    const path = join(builds, name);
    try {
      if (name === current || nowMs - statSync(path).mtimeMs <= KEPT_MS) continue;
      rmSync(path, { recursive: true, force: true });
    } catch {
      // Another command takes it away just now, or it may not be touched.
    }
  }
}
