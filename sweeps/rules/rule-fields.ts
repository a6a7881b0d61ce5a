/**
 * What a stopping rule may name: the session that just ended, the baseline's of the same replicate, the one
 * before in plan order, the cell with its effective configuration, and the sweep's counts so far.
 */
import { CONFIG_KEYS } from "../../engine/index.ts";
import { type FieldTree, type FieldType, SUMMARY_FIELDS } from "./summary-fields.ts";

/** Tree of the configuration's keys, for `cell.*` of rules. Numbers are doubles, whatever they look like. */
const CONFIG_FIELDS: FieldTree = treeOf(CONFIG_KEYS.map(({ path }) => path));

export const RULE_FIELDS: FieldTree = {
  session: SUMMARY_FIELDS,
  baseline: SUMMARY_FIELDS,
  previous: SUMMARY_FIELDS,
  cell: {
    label: "string",
    rationale: "string",
    bid_offset_bps: "double",
    ask_offset_bps: "double",
    ...CONFIG_FIELDS,
  },
  sweep: {
    sessions_done: "int",
    sessions_failed: "int",
    sessions_not_evaluable: "int",
    flags: "int",
  },
};

/** Tree of dotted configuration keys with the types that expressions see; unknown keys are left out. */
export function treeOf(keys: readonly string[]): FieldTree {
  const tree: Record<string, unknown> = {};
  for (const key of keys) {
    const type = typeOfKey(key);
    if (type === undefined) continue;
    const names = key.split(".");
    let at = tree;
    for (const name of names.slice(0, -1)) {
      at[name] ??= {};
      at = at[name] as Record<string, unknown>;
    }
    at[names.at(-1) as string] = type;
  }
  return tree as FieldTree;
}

function typeOfKey(key: string): FieldType | undefined {
  const known = CONFIG_KEYS.find(({ path }) => path === key);
  if (known === undefined || typeof known.default === "object") return undefined;
  // A number or the word `start`: no single type.
  if (key === "strategy.target_xrp_pct") return "dyn";
  if (typeof known.default === "number") return "double";
  return typeof known.default === "boolean" ? "bool" : "string";
}
