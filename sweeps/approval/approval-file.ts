/**
 * The approval of a grid: who signed what, when, with which changed values. It lies beside the grid as
 * `<grid>.approval.json` and holds the facts it was given for, so that a later change can be named.
 */
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { type CodedError, FileFault, readTextFile } from "../../engine/index.ts";
import { gridFault } from "../grid/errors.ts";

const value = z.union([z.number(), z.string().max(200), z.boolean()]);

const ApprovalSchema = z.strictObject({
  schema: z.literal(1),
  grid: z.string(),
  meaning_hash: z.string(),
  meaning: z.record(z.string(), z.string()),
  by: z.string().min(1),
  /** ISO 8601, UTC. */
  at: z.string(),
  note: z.string().nullable(),
  /** Reviewer's values: cell label → configuration key → value. */
  set: z.record(z.string(), z.record(z.string(), value)),
});
export type Approval = z.infer<typeof ApprovalSchema>;

const BYTES_MAX = 50_000_000;

export function approvalPath(gridPath: string): string {
  return `${gridPath}.approval.json`;
}

/** Reads a grid's approval; null when there is none. @throws CodedError GRD_INVALID_APPROVAL. */
export function readApprovalFile(gridPath: string): Approval | null {
  const path = approvalPath(gridPath);
  let text: string;
  try {
    text = readTextFile(path, BYTES_MAX);
  } catch (cause) {
    if (!(cause instanceof FileFault)) throw cause;
    if (cause.kind === "missing") return null;
    throw invalid(path, cause.expecting("an approval"));
  }
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw invalid(path, "is not JSON");
  }
  const result = ApprovalSchema.safeParse(raw);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw invalid(path, `${issue?.path.join(".") || "the file"}: ${issue?.message}`);
}

/** Writes a grid's approval, whole or not at all. Returns its path. */
export function writeApprovalFile(gridPath: string, approval: Approval): string {
  const path = approvalPath(gridPath);
  try {
    writeFileAtomic.sync(path, `${JSON.stringify(approval, null, 2)}\n`);
  } catch (cause) {
    const message = `${path}: cannot be written: ${(cause as Error).message}`;
    throw gridFault("GRD_INVALID_APPROVAL", message, { cause });
  }
  return path;
}

function invalid(path: string, what: string): CodedError {
  return gridFault("GRD_INVALID_APPROVAL", `${path}: ${what}`, {
    hint: "Sign the grid off again with `npm run sweep -- approve GRID --by NAME`.",
  });
}
