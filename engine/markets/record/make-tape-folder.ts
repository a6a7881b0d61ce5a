/** The folder of a recording, made and tried before any server is asked: a disk that refuses is known at once. */
import { randomUUID } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../../make-folder.ts";
import { marketError } from "../errors.ts";

/**
 * Makes a folder for tapes where it is not there, and proves that a file can be written in it.
 * @throws CodedError MKT_TAPE_WRITE, transient as for every tape that a disk refuses.
 */
export function makeTapeFolder(folder: string): void {
  try {
    makeFolder(folder);
    const probe = join(folder, `.try-${randomUUID()}`);
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (cause) {
    const message = `${folder}: tapes cannot be written there: ${(cause as Error).message}`;
    throw marketError("MKT_TAPE_WRITE", message, {
      cause,
      transient: true,
      hint: "Check rights and room of that folder, or choose another with --out. Nothing was recorded.",
    });
  }
}
