/**
 * The gates before the first session: a stored session must have been clean before the sweep unlocks. Asked only
 * while nothing has run; what is missing in the summary closes the gate as surely as what is wrong.
 */
import { readTextFile, SUMMARY_BYTES_MAX } from "../../engine/index.ts";
import type { GateEvaluationRecord } from "../../reports/index.ts";
import type { SweepEnd } from "./decide.ts";
import type { Night } from "./night.ts";

/** Returns how the sweep ends when a gate is closed, null when the way is free. */
export function closedBeforeFirst(night: Night): SweepEnd | null {
  const untouched = night.journal
    .sessions()
    .every(({ state }) => state === "planned" || state === "reused");
  if (!untouched) return null;
  const gates = night.plan.gates.beforeFirst.map(({ summary }) => evaluateStored(summary));
  for (const gate of gates) night.journal.addGate(gate);
  const closed = gates.filter(({ outcome }) => outcome === "blocked");
  if (closed.length === 0) return null;
  return { kind: "blocked", detail: closed.map(({ detail }) => detail).join(" "), gates: closed };
}

/** Evaluates one stored summary: invariant ok and run to its full duration. */
function evaluateStored(path: string): GateEvaluationRecord {
  const base = { beforeSession: null, gate: "before_first", subject: path };
  const blocked = (status: string | null, detail: string): GateEvaluationRecord => ({
    ...base,
    status,
    outcome: "blocked",
    detail: `${path}: ${detail}.`,
  });
  let raw: unknown;
  try {
    raw = JSON.parse(readTextFile(path, SUMMARY_BYTES_MAX));
  } catch (error) {
    return blocked(
      null,
      `cannot be read (${(error as Error).message}), expected a session's summary`,
    );
  }
  const status = stringAt(raw, ["inventory_invariant", "status"]);
  const halt = stringAt(raw, ["halt_reason"]);
  if (status !== "ok") {
    return blocked(status, `inventory_invariant.status was ${status ?? "missing"}, expected ok`);
  }
  if (halt !== "duration_elapsed") {
    return blocked(status, `halt_reason was ${halt ?? "missing"}, expected duration_elapsed`);
  }
  return { ...base, status, outcome: "passed", detail: `${path}: clean and run to its end.` };
}

function stringAt(value: unknown, path: readonly string[]): string | null {
  const found = path.reduce<unknown>(
    (inner, key) => (inner as Record<string, unknown> | null | undefined)?.[key],
    value,
  );
  return typeof found === "string" ? found : null;
}
