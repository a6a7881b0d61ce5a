/** How much room there is where results will lie, also before their folder is made. */
import { existsSync, statfsSync } from "node:fs";
import { dirname } from "node:path";

/** Returns bytes that this user may write at a path or where it would be made; null where the system does not say. */
export function freeBytesAt(path: string): number | null {
  if (!existsSync(path)) {
    const above = dirname(path);
    return above === path ? null : freeBytesAt(above);
  }
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return null;
  }
}
