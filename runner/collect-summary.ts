/**
 * Reads what a session left behind. The summary is written last and atomically: where there is a valid one,
 * the session is whole, however its process ended.
 */
import { join } from "node:path";
import { z } from "zod";
import {
  FileFault,
  readTextFile,
  type SessionSpec,
  type SessionSummary,
  SessionSummarySchema,
  SUMMARY_BYTES_MAX,
} from "../engine/index.ts";
import { SUMMARY_FILE } from "./session-folder.ts";

export type CollectedSummary =
  | { readonly kind: "valid"; readonly summary: SessionSummary }
  | { readonly kind: "missing" }
  | { readonly kind: "invalid"; readonly detail: string };

/** Returns the summary of a session's folder, checked against its schema and, when given, its spec. */
export function collectSummary(
  folder: string,
  expected?: Pick<SessionSpec, "sweepId" | "session">,
): CollectedSummary {
  return readSummaryFile(join(folder, SUMMARY_FILE), expected);
}

/** Returns the summary stored in a file, checked against its schema and, when given, its spec. */
export function readSummaryFile(
  path: string,
  expected?: Pick<SessionSpec, "sweepId" | "session">,
): CollectedSummary {
  try {
    const text = readTextFile(path, SUMMARY_BYTES_MAX);
    return checkSummary(JSON.parse(text) as unknown, expected);
  } catch (error) {
    if (error instanceof FileFault && error.kind === "missing") return { kind: "missing" };
    return {
      kind: "invalid",
      detail: `${SUMMARY_FILE} cannot be read: ${(error as Error).message}`,
    };
  }
}

function checkSummary(
  raw: unknown,
  expected: Pick<SessionSpec, "sweepId" | "session"> | undefined,
): CollectedSummary {
  const { success, data, error } = SessionSummarySchema.safeParse(raw);
  if (!success) return { kind: "invalid", detail: `${SUMMARY_FILE}: ${z.prettifyError(error)}` };
  if (
    expected !== undefined &&
    (data.sweep_id !== expected.sweepId || data.session !== expected.session)
  ) {
    const was = `session ${data.session} of ${data.sweep_id}`;
    const detail = `${SUMMARY_FILE} was of ${was}, expected session ${expected.session} of ${expected.sweepId}`;
    return { kind: "invalid", detail };
  }
  return { kind: "valid", summary: data };
}
