/** Reads what a session left as `summary.json`. A damaged one costs its session, never the debrief. */
import {
  FileFault,
  readTextFile,
  type SessionSummary,
  SessionSummarySchema,
  SUMMARY_BYTES_MAX,
} from "../../engine/index.ts";

export const SUMMARY_FILE = "summary.json";
export type ReadSummary = {
  readonly summary: SessionSummary | null;
  /** Why there is none, for people; null when there is one. */
  readonly problem: string | null;
};

/** Returns the summary stored at a path; every damage is a reason, never an exception. */
export function readSummaryFile(path: string): ReadSummary {
  const text = textOf(path);
  if (text === null) return { summary: null, problem: `its ${SUMMARY_FILE} is missing` };
  try {
    const { success, data, error } = SessionSummarySchema.safeParse(JSON.parse(text));
    if (success) return { summary: data, problem: null };
    const first = error.issues[0];
    const place = first?.path.join(".") ?? "";
    return { summary: null, problem: `its summary is damaged at ${place || "the top"}` };
  } catch {
    return { summary: null, problem: "its summary is not readable JSON" };
  }
}

function textOf(path: string): string | null {
  try {
    return readTextFile(path, SUMMARY_BYTES_MAX);
  } catch (error) {
    // What is there and cannot be read is damage, not absence.
    return error instanceof FileFault && error.kind !== "missing" ? "" : null;
  }
}
