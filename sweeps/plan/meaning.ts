/**
 * What a grid means, as a flat list of facts: the same for any order of keys, comments or spelling. It is
 * hashed for approvals and for a run's identity, and kept in words so that a change can be named. Title,
 * name and rationales are left out: they explain a night and do not change it. So is where a base config
 * lies; its effective values enter through each cell's config hash.
 */
import { canonicalJson, hashOf } from "../../engine/index.ts";
import type { GridData } from "../grid/grid-schema.ts";
import { changeWords } from "./change-words.ts";
import type { GridMeaning, PlannedCell } from "./plan-types.ts";

export type MeaningParts = {
  readonly data: GridData;
  /** Cells as proposed, before any value that a reviewer changed. */
  readonly cells: readonly Pick<PlannedCell, "label" | "changes" | "configHash">[];
  /** Content hashes of the tapes that the grid names, by name; null where one cannot be read. */
  readonly tapes: Readonly<Record<string, string | null>>;
  /** Facts of the network file of a live grid. */
  readonly network?: Readonly<Record<string, unknown>>;
};

/** Collects the facts of a grid. */
export function meaningOf({ data, cells, tapes, network = {} }: MeaningParts): GridMeaning {
  const facts: Record<string, unknown> = {
    market: data.market,
    clock: data.clock ?? null,
    decision_metric: data.decision_metric,
    primary_metrics: data.primary_metrics,
    approval: data.approval,
    "baseline.cell": data.baseline?.cell ?? null,
    "baseline.reuse": data.baseline?.reuse?.summary ?? null,
    "gates.before_first": data.gates.before_first,
    "gates.between": data.gates.between,
    "order of the cells": cells.map(({ label }) => label),
  };
  const { storage, ...session } = data.session;
  for (const [key, value] of Object.entries(session)) facts[`session.${key}`] = value;
  // As it always was: grids that never heard of another keep the meaning that was signed.
  if (storage !== "full") facts["session.storage"] = storage;
  for (const [key, value] of Object.entries(data.schedule)) facts[`schedule.${key}`] = value;
  for (const [name, hash] of Object.entries(tapes)) facts[`content of tape ${name}`] = hash;
  Object.assign(facts, network);
  data.stopping_rules.forEach(({ name, when, action }, index) => {
    facts[`rule ${name}`] = { when, action, position: index };
  });
  for (const { label, changes, configHash } of cells) {
    for (const { key, value } of changes) facts[`cell ${label}: ${key}`] = value;
    facts[`cell ${label}: effective config`] = configHash;
  }
  return Object.fromEntries(
    Object.entries(facts).map(([fact, value]) => [fact, canonicalJson(value)]),
  );
}

/** BLAKE3 of the facts; independent of their order. */
export function meaningHash(meaning: GridMeaning): string {
  return hashOf(meaning);
}

/** Sentences that say what differs, in the order of the newer meaning; empty when nothing does. */
export function diffMeaning(before: GridMeaning, after: GridMeaning): readonly string[] {
  const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  const changed = names.filter((name) => before[name] !== after[name]);
  // A changed value of a cell always changes its effective config; saying both would say it twice.
  const told = new Set(changed.map((name) => cellOf(name)).filter((cell) => cell !== undefined));
  return changed
    .filter((name) => !(name.endsWith(CONFIG_FACT) && explained(name, told, changed)))
    .map((name) => `${name}: ${changeWords(before[name], after[name])}`);
}

const CONFIG_FACT = ": effective config";

function cellOf(name: string): string | undefined {
  return /^cell (.+?): /.exec(name)?.[1];
}

function explained(name: string, told: ReadonlySet<string>, changed: readonly string[]): boolean {
  const cell = cellOf(name);
  if (cell === undefined || !told.has(cell)) return false;
  return changed.some((other) => other !== name && cellOf(other) === cell);
}
