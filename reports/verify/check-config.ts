/** The config that lies beside the session, the one it stored, and the hash that the debrief prints must be one. */
import { join } from "node:path";
import {
  blake3Hex,
  CONFIG_BYTES_MAX,
  CodedError,
  canonicalJson,
  parseConfig,
  readTextFile,
} from "../../engine/index.ts";
import type { EvidenceDatabase } from "./evidence-database.ts";
import type { Findings } from "./findings.ts";

const CHECK = "config hashes";

/** Hashes config.yaml's meaning and the stored copy, and compares both with the stored hash. */
export function checkConfig(
  db: EvidenceDatabase,
  place: { readonly session: number; readonly folder: string; readonly planned: string | null },
  findings: Findings,
): void {
  const { session, folder, planned } = place;
  const stored = db.value("SELECT config_hash FROM sessions");
  const copy = String(db.value("SELECT config_json FROM sessions"));
  findings.compare(CHECK, { session, field: "sessions.config_json" }, stored, blake3Hex(copy));
  if (planned !== null)
    findings.compare(CHECK, { session, field: "config_hash of the plan" }, planned, stored);
  findings.compare(
    CHECK,
    { session, field: "config.yaml" },
    stored,
    hashOfFile(join(folder, "config.yaml")),
  );
}

function hashOfFile(path: string): string {
  try {
    const { config } = parseConfig(readTextFile(path, CONFIG_BYTES_MAX), "config.yaml");
    return blake3Hex(canonicalJson(config));
  } catch (error) {
    return error instanceof CodedError ? `unreadable: ${error.message}` : "missing or unreadable";
  }
}
