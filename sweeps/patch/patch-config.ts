/**
 * A cell's own copy of its base config: the document with the cell's keys set, comments and order kept.
 * The base file itself is never touched. What the patch changed is compared with what it was asked to
 * change, because an anchor in the base file can make one edit move two keys.
 */
import { CONFIG_KEYS, type EngineConfig, parseConfig, parseYaml } from "../../engine/index.ts";
import { gridFault } from "../grid/errors.ts";
import type { ConfigChange, ConfigValue, SetValue } from "../plan/plan-types.ts";

export type ConfigSet = Readonly<Record<string, SetValue>>;

export type BaseConfig = {
  /** File name for messages and for people. */
  readonly source: string;
  readonly text: string;
  readonly config: EngineConfig;
};

export type PatchedConfig = {
  readonly configYaml: string;
  readonly config: EngineConfig;
  readonly configHash: string;
  readonly changes: readonly ConfigChange[];
};

/** Checks a base config's text. @throws CodedError ENG_INVALID_CONFIG with places in that file. */
export function baseConfig(text: string, source: string): BaseConfig {
  return { source, text, config: parseConfig(text, source).config };
}

/**
 * Patches a base config. `what` names the cell in messages.
 * @throws CodedError ENG_INVALID_CONFIG when the patched values do not pass the engine's checks,
 *   GRD_INVALID_GRID when the base file's form does not let exactly these keys change.
 */
export function patchConfig(base: BaseConfig, set: ConfigSet, what: string): PatchedConfig {
  const { document } = parseYaml(base.text, { source: base.source, code: "ENG_INVALID_CONFIG" });
  const changes = Object.entries(set).map(([key, value]): ConfigChange => {
    const path = key.split(".");
    const stated = document.hasIn(path);
    setInDocument(document, path, value, `${base.source}: ${key}`);
    const baseEffective = shownValue(configValueAt(base.config, key) as SetValue);
    return { key, base: stated ? baseEffective : null, baseEffective, value: shownValue(value) };
  });
  // lineWidth 0: folding a long comment or string would change lines that nobody asked to change.
  const configYaml = changes.length === 0 ? base.text : document.toString({ lineWidth: 0 });
  const { config, hash } = parseConfig(configYaml, what);
  refuseSideEffects(base, config, set);
  return { configYaml, config, configHash: hash, changes };
}

/** A value as plans and debriefs show it: lists as their JSON text. */
export function shownValue(value: SetValue): ConfigValue {
  return typeof value === "object" ? JSON.stringify(value) : value;
}

/** Value of a dotted key in a configuration. */
export function configValueAt(config: EngineConfig, key: string): unknown {
  return key
    .split(".")
    .reduce<unknown>((at, name) => (at as Readonly<Record<string, unknown>>)[name], config);
}

type YamlDocument = ReturnType<typeof parseYaml>["document"];

function setInDocument(
  document: YamlDocument,
  path: readonly string[],
  value: SetValue,
  place: string,
): void {
  try {
    const node = typeof value === "object" ? document.createNode(value, { flow: true }) : value;
    document.setIn(path, node);
  } catch (cause) {
    const message = `${place} stands under an alias or a plain value, expected a map of keys`;
    throw gridFault("GRD_INVALID_GRID", message, {
      cause,
      hint: "Write the base config's section out in full, so that one key of it can be set.",
    });
  }
}

function refuseSideEffects(base: BaseConfig, patched: EngineConfig, set: ConfigSet): void {
  const moved = CONFIG_KEYS.map(({ path }) => path).filter(
    (key) =>
      !Object.hasOwn(set, key) &&
      JSON.stringify(configValueAt(base.config, key)) !==
        JSON.stringify(configValueAt(patched, key)),
  );
  if (moved.length === 0) return;
  const message = `${base.source}: setting ${Object.keys(set).join(", ")} also changes ${moved.join(", ")}, expected it to stay`;
  throw gridFault("GRD_INVALID_GRID", message, {
    hint: "An anchor (&name, *name) ties these keys together; write their values out.",
  });
}
