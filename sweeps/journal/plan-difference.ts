/** What differs between two plans, in sentences: why a changed grid does not go on with an old run. Pure. */
import type { PlannedCell, SweepPlan } from "../plan/plan-types.ts";

const LINES_MAX = 12;

/** Returns the differences of meaning, the most telling first; never empty for plans that differ. */
export function describePlanDifference(before: SweepPlan, after: SweepPlan): string[] {
  const lines = [
    ...changedFields(before, after),
    ...changedCells(before.cells, after.cells),
    ...changedRules(before, after),
    ...changedSessions(before, after),
  ];
  if (lines.length === 0) return ["the meaning of the grid (its hash) differs"];
  const more = lines.length - LINES_MAX;
  return more > 0 ? [...lines.slice(0, LINES_MAX), `and ${more} more`] : lines;
}

const FIELDS = [
  "durationMs",
  "start",
  "freshDb",
  "clock",
  "order",
  "replicates",
  "concurrency",
  "pauseBetweenMs",
  "retries",
  "onOrchestratorDeath",
  "baseline",
  "gates",
  "decisionMetric",
  "primaryMetrics",
  "options",
  "engineVersion",
] as const satisfies readonly (keyof SweepPlan)[];

function changedFields(before: SweepPlan, after: SweepPlan): string[] {
  return FIELDS.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field])).map(
    (field) => `${field} was ${JSON.stringify(before[field])}, is ${JSON.stringify(after[field])}`,
  );
}

function changedCells(before: readonly PlannedCell[], after: readonly PlannedCell[]): string[] {
  const old = new Map(before.map((cell) => [cell.label, cell]));
  const fresh = new Set(after.map(({ label }) => label));
  const gone = before.filter(({ label }) => !fresh.has(label)).map(({ label }) => `cell ${label} is gone`);
  const others = after.flatMap((cell) => {
    const previous = old.get(cell.label);
    if (previous === undefined) return [`cell ${cell.label} is new`];
    return previous.configHash === cell.configHash ? [] : [changedCell(previous, cell)];
  });
  return [...gone, ...others];
}

function changedCell(before: PlannedCell, after: PlannedCell): string {
  const old = new Map(before.changes.map(({ key, value }) => [key, value]));
  const keys = [...new Set([...old.keys(), ...after.changes.map(({ key }) => key)])];
  const now = new Map(after.changes.map(({ key, value }) => [key, value]));
  const changes = keys
    .filter((key) => old.get(key) !== now.get(key))
    .map((key) => `${key} was ${old.get(key) ?? "as in the base"}, is ${now.get(key) ?? "as in the base"}`);
  return `cell ${after.label}: ${changes.length === 0 ? "its base config differs" : changes.join(", ")}`;
}

function changedRules(before: SweepPlan, after: SweepPlan): string[] {
  const old = new Map(before.rules.map((rule) => [rule.name, JSON.stringify(rule)]));
  const fresh = new Set(after.rules.map(({ name }) => name));
  const gone = before.rules.filter(({ name }) => !fresh.has(name)).map(({ name }) => `rule ${name} is gone`);
  const changed = after.rules
    .filter((rule) => old.get(rule.name) !== JSON.stringify(rule))
    .map((rule) => `rule ${rule.name} is ${old.has(rule.name) ? "changed" : "new"}`);
  return [...gone, ...changed];
}

function changedSessions(before: SweepPlan, after: SweepPlan): string[] {
  const markets = (plan: SweepPlan): string => plan.sessions.map(({ marketIdentity }) => marketIdentity).join();
  if (before.sessions.length !== after.sessions.length) {
    return [`the number of sessions was ${before.sessions.length}, is ${after.sessions.length}`];
  }
  return markets(before) === markets(after) ? [] : ["the market (scenario, seed, tape or window) differs"];
}
