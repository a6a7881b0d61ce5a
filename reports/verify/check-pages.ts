/** The pages that people read, against what results.json says that they were when it was written. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { blake3Hex, readBytesFile } from "../../engine/index.ts";
import type { SweepRecord } from "../sweep-record.ts";
import type { Findings } from "./findings.ts";
import { mayBeOlder } from "./older-results.ts";
import type { Json } from "./place.ts";

const PAGES = ["debrief.md", "debrief.html"];
const PAGE_BYTES_MAX = 500_000_000;

/** Of a run that is not over a page may be of the debrief before; one that is gone says nothing wrong. */
export function checkPages(printed: unknown, record: SweepRecord, findings: Findings): void {
  if (mayBeOlder(record)) return;
  const hashes = ((printed as Json | undefined)?.pages ?? {}) as Json;
  for (const name of PAGES) {
    const path = join(record.runFolder, name);
    // Results of before pages were hashed have none to check.
    if (hashes[name] === undefined || !existsSync(path)) continue;
    const own = blake3Hex(readBytesFile(path, PAGE_BYTES_MAX));
    findings.compare("pages", { session: null, field: name }, String(hashes[name]), own);
  }
}
