/**
 * Does every key that the grid sets change something? A parameter that parses and changes nothing is worse
 * than none: months were once spent on one. Each key is probed by two short in-memory sessions that differ
 * in nothing else; their orders, fills, metrics and guard events must differ somewhere.
 */
import {
  CONFIG_KEYS,
  CodedError,
  type ConfigKey,
  configFromValue,
  type EngineConfig,
  hashOf,
  type ProbeValue,
} from "../../engine/index.ts";
import { gridFault } from "../grid/errors.ts";
import type { Grid } from "../grid/load-grid.ts";
import { configValueAt } from "../patch/patch-config.ts";
import { keyPath } from "../plan/plan-cells.ts";
import type { ConfigValue, SweepPlan } from "../plan/plan-types.ts";
import { firstDifference } from "./compare-records.ts";
import { createProbeRunner, type ProbeRunner } from "./probe-session.ts";

export type DeadKey = { readonly key: string; readonly place: string };

export type WiringReport = {
  readonly dead: readonly DeadKey[];
  readonly warnings: readonly string[];
  /** Keys checked, in the grid's order, with what differed first: "system_metrics row 2: intended_bid". */
  readonly checked: readonly { readonly key: string; readonly difference: string | null }[];
  /** In-memory sessions that were run. */
  readonly sessions: number;
};

export type WiringOptions = {
  /** The configuration's keys with their probes. */
  readonly keys?: readonly ConfigKey[];
};

/** Probes every key that the plan's cells set. Writes nothing; takes some tenths of a second a key. */
export function checkWiring(
  grid: Grid,
  plan: SweepPlan,
  { keys = CONFIG_KEYS }: WiringOptions = {},
): WiringReport {
  const runner = createProbeRunner();
  const names = [...new Set(plan.cells.flatMap(({ changes }) => changes.map(({ key }) => key)))];
  const results = names.map((name) => {
    const key = keys.find(({ path }) => path === name);
    return { name, ...(key === undefined ? UNKNOWN : checkKey(key, plan, runner)) };
  });
  return {
    dead: results.flatMap(({ name, verdict }) =>
      verdict === "dead" ? [{ key: name, place: placeOfKey(grid, name) }] : [],
    ),
    warnings: results.flatMap(({ warning }) => (warning === null ? [] : [warning])),
    checked: results.map(({ name, difference }) => ({ key: name, difference })),
    sessions: runner.sessions(),
  };
}

/** @throws CodedError GRD_DEAD_KEY naming every dead key and its place. */
export function refuseDeadKeys({ dead }: WiringReport): void {
  if (dead.length === 0) return;
  const lines = dead.map(
    ({ key, place }) =>
      `${place}: ${key} changes nothing that the engine does, expected a key with an effect`,
  );
  throw gridFault("GRD_DEAD_KEY", lines.join("\n"), {
    hint: "Nothing was run. Take the key out of the grid: a night spent on it would compare equal cells.",
  });
}

type KeyResult = {
  readonly verdict: "live" | "dead";
  readonly difference: string | null;
  readonly warning: string | null;
};

const UNKNOWN: KeyResult = { verdict: "dead", difference: null, warning: null };

function checkKey(key: ConfigKey, plan: SweepPlan, runner: ProbeRunner): KeyResult {
  const { ground, pairs } = gridPairs(key.path, plan);
  for (const [a, b] of pairs) {
    const difference = probe(runner, key, plan.start, [
      { ...ground, [key.path]: typed(a, key) },
      { ...ground, [key.path]: typed(b, key) },
    ]);
    if (difference !== null) return { verdict: "live", difference, warning: null };
  }
  const difference = declaredDifference(key, ground, runner);
  if (difference === null) return { verdict: "dead", difference: null, warning: null };
  const tried = pairs.map((pair) => pair.join(" and ")).join("; ");
  const warning =
    pairs.length === 0
      ? `${key.path} has the same value in the base config and in every cell that sets it, so it is not varied`
      : `${key.path}: these values make no difference on the probe market ${key.probe.scenario} (${tried}); ${key.probe.pair.map(short).join(" and ")} do`;
  return { verdict: "live", difference, warning };
}

/** A plan shows lists as their JSON text. */
function typed(value: ConfigValue, key: ConfigKey): ProbeValue {
  if (!Array.isArray(key.default) || typeof value !== "string") return value;
  return JSON.parse(value) as readonly number[];
}

/** A whole configuration by dotted key. */
type FlatConfig = Readonly<Record<string, ProbeValue>>;

/** Caps out of the way and a usual wallet: the declared pair shows the key, not the grid's balances. */
const PROBE_START = { xrpDrops: 250_000_000, rlusdMicro: 250_000_000 };
const CAPS_AWAY = { "risk.max_xrp_exposure": 1_000_000, "risk.max_rlusd_exposure": 1_000_000 };

function declaredDifference(
  key: ConfigKey,
  ground: FlatConfig,
  runner: ProbeRunner,
): string | null {
  const { pair, with: company = {} } = key.probe;
  const base = { ...ground, ...CAPS_AWAY, ...company };
  return probe(runner, key, PROBE_START, [
    { ...base, [key.path]: pair[0] },
    { ...base, [key.path]: pair[1] },
  ]);
}

/** First difference of the two sessions, null when there is none or a side is no valid configuration. */
function probe(
  runner: ProbeRunner,
  { probe: { scenario, seed } }: ConfigKey,
  start: SweepPlan["start"],
  [a, b]: readonly [FlatConfig, FlatConfig],
): string | null {
  const [left, right] = [validConfig(a), validConfig(b)];
  if (left === null || right === null) return null;
  const market = { scenario, seed };
  return firstDifference(
    runner.run({ config: left, market, start }),
    runner.run({ config: right, market, start }),
  );
}

/** Values of two cells may exclude each other (a warning limit above another cell's halt limit). */
function validConfig(flat: FlatConfig): EngineConfig | null {
  const nested: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(flat)) {
    const names = path.split(".");
    let at = nested;
    for (const name of names.slice(0, -1)) {
      at[name] ??= {};
      at = at[name] as Record<string, unknown>;
    }
    at[names.at(-1) as string] = value;
  }
  try {
    return configFromValue(nested).config;
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}

type Pairs = readonly (readonly [ConfigValue, ConfigValue])[];

/**
 * The values the grid gives a key, as pairs to compare: numbers by their extremes, words and booleans each
 * against the base's. The ground is the first cell that sets the key, with all its other values, since a key
 * may only matter in their company.
 */
function gridPairs(
  key: string,
  plan: SweepPlan,
): { readonly ground: FlatConfig; readonly pairs: Pairs } {
  const setters = plan.cells.filter(({ changes }) => changes.some((change) => change.key === key));
  const changes = setters.flatMap((cell) => cell.changes.filter((change) => change.key === key));
  const first = setters[0];
  const ground = first === undefined ? {} : flatten(first.config);
  const values = changes.flatMap(({ baseEffective, value }) => [baseEffective, value]);
  const numbers = values.filter((value) => typeof value === "number");
  if (numbers.length === values.length) {
    const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
    return { ground, pairs: low === high ? [] : [[low, high]] };
  }
  const pairs = new Map<string, readonly [ConfigValue, ConfigValue]>();
  for (const { baseEffective, value } of changes) {
    if (value !== baseEffective) pairs.set(hashOf([baseEffective, value]), [baseEffective, value]);
  }
  return { ground, pairs: [...pairs.values()] };
}

function flatten(config: EngineConfig): FlatConfig {
  return Object.fromEntries(
    CONFIG_KEYS.map(({ path }) => [path, configValueAt(config, path) as ProbeValue]),
  );
}

function placeOfKey(grid: Grid, key: string): string {
  const cell = grid.cells.find(({ set }) => Object.hasOwn(set, key));
  return cell === undefined ? grid.source : grid.placeOf(keyPath(cell, key));
}

function short(value: ProbeValue): string {
  const text = String(value);
  return text.length > 20 ? `${text.slice(0, 17)}…` : text;
}
