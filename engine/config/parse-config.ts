/** Reads a configuration: text in, checked and frozen values with their hash out. */
import { z } from "zod";
import type { EngineConfig } from "../core/engine-config.ts";
import { CodedError } from "../errors.ts";
import { hashOf } from "../hash.ts";
import { PROBES, type Probe, type ProbeValue } from "./probes.ts";
import { EngineConfigSchema } from "./schema.ts";
import { parseYamlWith } from "./yaml-document.ts";

export type ParsedConfig = { readonly config: EngineConfig; readonly hash: string };

/** Configurations that were parsed before, by their text: a cell's comes again with every window it meets. */
const parsed = new Map<string, ParsedConfig>();
/** A few kilobytes each. More cells than this, each on every window in turn, are parsed every time. */
const PARSED_MAX = 500;

/**
 * Parses YAML text into the effective configuration, defaults included. Texts that differ in their heading only give
 * the very same frozen value.
 * @throws CodedError ENG_INVALID_CONFIG with every fault, each with line and column in `source`.
 */
export function parseConfig(text: string, source: string): ParsedConfig {
  return remembered(withoutHeading(text), () => parseNewConfig(text, source));
}

/**
 * The same of JSON, as sessions store it.
 * @throws CodedError ENG_INVALID_CONFIG; SyntaxError for text that is no JSON.
 */
export function configFromJson(text: string): ParsedConfig {
  return remembered(text, () => configFromValue(JSON.parse(text)));
}

function remembered(key: string, parse: () => ParsedConfig): ParsedConfig {
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const config = parse();
  if (parsed.size >= PARSED_MAX) parsed.clear();
  parsed.set(key, config);
  return config;
}

/** The text after the comments it begins with: they name the session, and say nothing to the parser. */
function withoutHeading(text: string): string {
  return text.replace(/^(?:#.*\n|\n)+/, "");
}

function parseNewConfig(text: string, source: string): ParsedConfig {
  const { data } = parseYamlWith(EngineConfigSchema, text, {
    source,
    code: "ENG_INVALID_CONFIG",
    namesAt: configNamesAt,
  });
  return checkedConfig(data);
}

/** Checks a configuration given as a value, for instance one changed in memory by the wiring check. */
export function configFromValue(value: unknown): ParsedConfig {
  const result = EngineConfigSchema.safeParse(value);
  if (result.success) return checkedConfig(result.data);
  throw new CodedError("ENG_INVALID_CONFIG", z.prettifyError(result.error));
}

function checkedConfig(config: EngineConfig): ParsedConfig {
  return { config: deepFreeze(config), hash: hashOf(config) };
}

export type ConfigKey = {
  /** "strategy.bid_offset_bps" */
  readonly path: string;
  readonly default: ProbeValue;
  readonly probe: Probe;
};

/** Every leaf of the configuration, in schema order. */
export const CONFIG_KEYS: readonly ConfigKey[] = leaves(EngineConfigSchema.parse({}), "").map(
  ([path, value]) => {
    const probe = PROBES[path];
    if (probe === undefined) throw new Error(`configuration key ${path} has no probe`);
    return { path, default: value, probe };
  },
);

/** Child names at a path of the configuration, for "did you mean". */
export function configNamesAt(path: readonly PropertyKey[]): readonly string[] {
  const prefix = path.length === 0 ? "" : `${path.map(String).join(".")}.`;
  const under = CONFIG_KEYS.filter((key) => key.path.startsWith(prefix));
  return [...new Set(under.map((key) => key.path.slice(prefix.length).split(".")[0] as string))];
}

function leaves(value: object, prefix: string): [string, ProbeValue][] {
  return Object.entries(value).flatMap(([name, member]): [string, ProbeValue][] => {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    const isBranch = typeof member === "object" && member !== null && !Array.isArray(member);
    return isBranch ? leaves(member, path) : [[path, member as ProbeValue]];
  });
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) {
    if (typeof member === "object" && member !== null) deepFreeze(member);
  }
  return Object.freeze(value);
}
