/**
 * Runs a session of a stored run again with everything it stores, and says whether it came out as stored: the same
 * ledger root, and the same summary to the last character.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CodedError,
  LASTING_FILES,
  makeFolder,
  readTextFile,
  runSession,
  type SessionFiles,
  type SessionSpec,
  SUMMARY_BYTES_MAX,
} from "../../engine/index.ts";
import { readSummaryFile, SUMMARY_FILE } from "../../runner/index.ts";
import { runFolderError } from "../journal/run-folder.ts";
import { sessionConfigText } from "../patch/session-config-text.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import { inFullSpec } from "./in-full-spec.ts";

export type StoredRun = {
  readonly plan: SweepPlan;
  readonly sweepId: string;
};

/** A finished session of it. */
export type StoredPlace = {
  readonly session: number;
  /** Absolute. */
  readonly folder: string;
};

export type InFullEnd = {
  readonly label: string;
  readonly stored: string;
  readonly root: string;
  readonly sameSummary: boolean;
};

/**
 * Runs the session into `folder`, which is emptied first; its files last, unless they are to be `files` of another kind.
 * @throws CodedError SWP_NOT_RERUN, SWP_STORED_SUMMARY, SWP_RUN_FOLDER, or what a session throws.
 */
export async function runInFull(
  { plan, sweepId }: StoredRun,
  { session, folder: storedFolder }: StoredPlace,
  folder: string,
  files: SessionFiles = LASTING_FILES,
): Promise<InFullEnd> {
  const planned = plan.sessions.find((one) => one.session === session);
  const cell = plan.cells.find(({ label }) => label === planned?.cell);
  if (planned === undefined || cell === undefined)
    throw new Error(`Invariant broken: session ${session} is in the plan`);
  const path = join(storedFolder, SUMMARY_FILE);
  const stored = readSummaryFile(path);
  if (stored.kind !== "valid") throw noSummary(planned.label, plan);
  const spec = inFullSpec(plan, { sweepId, planned, summary: stored.summary, folder });
  const { replicate } = planned;
  makeFresh(spec, sessionConfigText(cell, { sweep: sweepId, replicate }));
  const summary = await runSession(spec, { channel: NOBODY, files });
  return {
    label: planned.label,
    stored: stored.summary.ledger_root,
    root: summary.ledger_root,
    sameSummary: textOf(path) === textOf(join(folder, SUMMARY_FILE)),
  };
}

/** Nobody follows it, and nobody stops it: it takes a moment. */
const NOBODY = { send: () => undefined, onStop: () => undefined, close: () => undefined };

function textOf(path: string): string {
  return readTextFile(path, SUMMARY_BYTES_MAX);
}

function makeFresh({ folder, configPath }: SessionSpec, configText: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
    makeFolder(folder);
    writeFileSync(configPath, configText);
  } catch (error) {
    throw runFolderError(folder, error);
  }
}

function noSummary(label: string, { storage }: SweepPlan): CodedError {
  const message = `session ${label} has no readable ${SUMMARY_FILE}, expected the summary that it ended with`;
  const hint =
    storage === "summary"
      ? `Its text is kept in the session.db beside it, too: docs/operations.md, "By hand", puts it back.`
      : "Restore the file from a copy of the run.";
  return new CodedError("SWP_STORED_SUMMARY", message, { hint });
}
