/**
 * The grid's JSON Schema, for editors: completion and checks while typing. Generated from the zod schema and
 * committed beside the grids; a test keeps the two in step.
 */
import { z } from "zod";
import { CONFIG_KEYS } from "../../engine/index.ts";
import {
  GridSchema,
  MatrixSchema,
  ScenariosSchema,
  SetSchema,
  TapesSchema,
} from "./grid-schema.ts";
import { SCENARIO_NAMES } from "./scenario-names.ts";

type Json = Record<string, unknown>;

/** JSON Schema (draft 2020-12) of a grid file as it is written, before defaults. */
export function gridJsonSchema(): Json {
  return z.toJSONSchema(GridSchema, {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      const replacement = replacements.get(zodSchema as unknown as z.ZodType);
      if (replacement !== undefined) Object.assign(clear(jsonSchema as Json), replacement());
    },
  }) as Json;
}

/** Text of the committed file. */
export function gridJsonSchemaText(): string {
  return `${JSON.stringify(gridJsonSchema(), null, 2)}\n`;
}

function clear(schema: Json): Json {
  for (const name of Object.keys(schema)) delete schema[name];
  return schema;
}

const one = (item: Json): Json => ({
  anyOf: [item, { type: "array", items: item, minItems: 1, uniqueItems: true }],
});

/** Parts whose keys or forms zod cannot state: names of configuration keys, one-or-more lists. */
const replacements = new Map<z.ZodType, () => Json>([
  [ScenariosSchema, () => one({ type: "string", enum: [...SCENARIO_NAMES] })],
  [TapesSchema, () => one({ type: "string", minLength: 1 })],
  [SetSchema, () => keyed(CONFIG_KEYS, keyValue)],
  [MatrixSchema.shape.axes, () => keyed(SCALAR_KEYS, axisOf)],
]);

type Key = (typeof CONFIG_KEYS)[number];
const SCALAR_KEYS = CONFIG_KEYS.filter((key) => typeof key.default !== "object");

function keyed(keys: readonly Key[], member: (key: Key) => Json): Json {
  return {
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(keys.map((key) => [key.path, member(key)])),
  };
}

function keyValue(key: Key): Json {
  if (typeof key.default === "object") {
    return { type: "array", items: { type: "number" }, default: key.default };
  }
  // The one key that is a number or a word.
  const type = key.path === "strategy.target_xrp_pct" ? ["number", "string"] : typeof key.default;
  return { type, default: key.default };
}

function axisOf(key: Key): Json {
  const list = { type: "array", minItems: 1, items: { type: keyValue(key).type } };
  if (typeof key.default !== "number") return list;
  const number = { type: "number" };
  const range = {
    type: "object",
    required: ["from", "to", "step"],
    additionalProperties: false,
    properties: { from: number, to: number, step: number },
  };
  return { anyOf: [list, range] };
}
