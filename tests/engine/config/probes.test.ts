/** Every key must change something observable, and says on which market it does. */
import { describe, expect, it } from "vitest";
import { CONFIG_KEYS, configFromValue } from "../../../engine/config/parse-config.ts";
import { PROBES, type ProbeValue } from "../../../engine/config/probes.ts";
import { EngineConfigSchema } from "../../../engine/config/schema.ts";

/** Leaves of the schema itself, so that a key without a default would not be missed. */
function schemaLeaves(schema: unknown, prefix = ""): string[] {
  const { shape, def } = schema as {
    shape?: Record<string, unknown>;
    def: { innerType?: unknown };
  };
  if (shape === undefined) {
    return def.innerType === undefined ? [prefix] : schemaLeaves(def.innerType, prefix);
  }
  return Object.entries(shape).flatMap(([key, member]) =>
    schemaLeaves(member, prefix === "" ? key : `${prefix}.${key}`),
  );
}

/** A configuration with some keys set by path. */
function withKeys(settings: Readonly<Record<string, ProbeValue>>): unknown {
  const root: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(settings)) {
    const parts = path.split(".");
    let node = root;
    for (const part of parts.slice(0, -1)) {
      node[part] ??= {};
      node = node[part] as Record<string, unknown>;
    }
    node[parts.at(-1) as string] = value;
  }
  return root;
}

describe("probes", () => {
  it("exist for the leaves of the schema, no more and no fewer", () => {
    const leaves = schemaLeaves(EngineConfigSchema);
    expect(Object.keys(PROBES).sort()).toEqual([...leaves].sort());
    expect(CONFIG_KEYS.map(({ path }) => path).sort()).toEqual([...leaves].sort());
  });

  it.each(CONFIG_KEYS.map(({ path, probe }) => [path, probe] as const))(
    "%s compares two valid, different values",
    (path, probe) => {
      const [first, second] = probe.pair.map(
        (value) => configFromValue(withKeys({ ...probe.with, [path]: value })).hash,
      );
      expect(first).not.toBe(second);
      // Both sides share all the rest: the key alone makes the difference.
      expect(Object.keys(probe.with ?? {}).filter((key) => PROBES[key] === undefined)).toEqual([]);
    },
  );
});
