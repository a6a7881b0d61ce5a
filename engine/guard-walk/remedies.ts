/**
 * What would have changed a finding: its session played again, tick for tick, with one key put back to the
 * engine's default. A key is named only when that run no longer shows what was found. It says nothing about other
 * sessions; whether the property then holds, only a walk of the changed configuration tells.
 */
import { CONFIG_KEYS, configFromValue } from "../config/parse-config.ts";
import type { EngineConfig } from "../core/engine-config.ts";
import { CodedError } from "../errors.ts";
import type { Breach } from "./account.ts";
import { type ConcreteTick, freshConcrete, stepConcrete } from "./concrete.ts";
import { type Scope, scopeOf } from "./scope.ts";

export type Remedy = { readonly key: string; readonly was: unknown; readonly instead: unknown };

const GROUPS = /^(guards|anchor|corridor|drift|recovery|inventory_truth)\./;
/** Lengths. A longer one leads the same ticks elsewhere only because they end before it does. */
const LENGTHS = /(_|\.)(ticks|s)$/;

/** Keys whose default changes what the ticks of a finding led to, in the order of the configuration. */
export function remediesOf(
  ticks: readonly ConcreteTick[],
  breach: Breach | null,
  scope: Scope,
): readonly Remedy[] {
  const halt = ticks.at(-1)?.state.guards.machine.halted?.reason ?? null;
  // A pause without a way back is about what may follow, which the same ticks cannot show.
  if (breach === null && halt === null) return [];
  return CONFIG_KEYS.flatMap(({ path, default: instead }) => {
    const names = path.split(".");
    const was = valueAt(scope.config, names);
    if (!GROUPS.test(path) || LENGTHS.test(path) || was === instead) return [];
    const config = checked(withValue(scope.config, names, instead));
    if (config === null) return [];
    const { decider, inputs, start, focus } = scope;
    const changed = { ...scopeOf(config, focus, { decider, inputs }), start };
    return shows(ticks, { breach, halt }, changed) ? [] : [{ key: path, was, instead }];
  });
}

type Finding = { readonly breach: Breach | null; readonly halt: string | null };

/** Whether the same ticks, under another configuration, break the same or end the session the same way. */
function shows(ticks: readonly ConcreteTick[], { breach, halt }: Finding, scope: Scope): boolean {
  let state = freshConcrete(scope);
  for (const { inputs } of ticks) {
    const next = stepConcrete(state, inputs, scope);
    if (breach !== null && next.breaches.includes(breach)) return true;
    state = next.state;
  }
  return breach === null && state.guards.machine.halted?.reason === halt;
}

type Tree = Readonly<Record<string, unknown>>;

function valueAt(config: EngineConfig, names: readonly string[]): unknown {
  return names.reduce<unknown>((at, name) => (at as Tree)[name], config);
}

function withValue(at: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  return { ...(at as Tree), [name]: withValue((at as Tree)[name], rest, value) };
}

/** null: the key cannot be put back alone, because another one leans on it. */
function checked(value: unknown): EngineConfig | null {
  try {
    return configFromValue(value).config;
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}
