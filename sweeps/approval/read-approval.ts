/** Whether a grid is signed off as it stands now: valid, void with the change that voided it, or none. */

import { diffMeaning, meaningHash } from "../plan/meaning.ts";
import type { CellOverrides } from "../plan/plan-cells.ts";
import type { GridMeaning, SweepPlan } from "../plan/plan-types.ts";
import { readApprovalFile } from "./approval-file.ts";

export type ApprovalState = {
  readonly status: "valid" | "void" | "none";
  readonly by: string | null;
  readonly at: string | null;
  readonly note: string | null;
  /** For `void`: who signed, and which facts changed since. */
  readonly detail: string | null;
  readonly set: CellOverrides;
};

const NONE: ApprovalState = {
  status: "none",
  by: null,
  at: null,
  note: null,
  detail: null,
  set: {},
};

/** Reads the approval beside the grid and holds it against what the grid means now. */
export function readApproval(gridPath: string, meaning: GridMeaning): ApprovalState {
  const approval = readApprovalFile(gridPath);
  if (approval === null) return NONE;
  const { by, at, note, set } = approval;
  if (approval.meaning_hash === meaningHash(meaning)) {
    return { status: "valid", by, at, note, detail: null, set };
  }
  const changes = diffMeaning(approval.meaning, meaning);
  const what = changes.length === 0 ? "how it is written down" : changes.slice(0, 5).join("; ");
  const more = changes.length > 5 ? ` and ${changes.length - 5} more` : "";
  const detail = `the approval by ${by} of ${at} is void, because the grid changed since: ${what}${more}`;
  return { ...NONE, status: "void", detail };
}

export type ApprovalVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly message: string; readonly hint: string };

/** May the sweep start? When not, the message says why; the program then ends with exit code 1. */
export function approvalVerdict(plan: Pick<SweepPlan, "approval" | "gridPath">): ApprovalVerdict {
  const { required, status, by, detail, uncovered } = plan.approval;
  if (!required) return { ok: true };
  if (status === "valid") {
    if (uncovered.length === 0) return { ok: true };
    return {
      ok: false,
      message: `${plan.gridPath}: the grid demands an approval, and what ${by} signed does not cover ${uncovered.join(", ")}`,
      hint: "Run it as it was signed, or write the change into the grid and sign that.",
    };
  }
  const message = detail ?? "the grid demands an approval and nobody has signed it";
  return {
    ok: false,
    message: `${plan.gridPath}: ${message}`,
    hint: "Read it with the verb plan, then sign it: npm run sweep -- approve GRID --by NAME",
  };
}
