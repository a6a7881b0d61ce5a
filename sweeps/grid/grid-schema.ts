/**
 * The grid file's checks and defaults, field by field. What concerns several fields at once (labels,
 * matrix, names of configuration keys) is in check-grid.ts. Every message reads as what was expected.
 */
import { z } from "zod";
import { CONFIG_KEYS, SHIPPED_NETWORKS } from "../../engine/index.ts";
import { finishByHelp, parseFinishBy } from "../deadline/finish-by.ts";
import { compileCel } from "../rules/cel.ts";
import { RULE_FIELDS } from "../rules/rule-fields.ts";
import { NUMERIC_SUMMARY_FIELDS } from "../rules/summary-fields.ts";
import { DECISION_METRICS } from "./decision-metrics.ts";
import { durationHelp, parseDuration } from "./duration.ts";
import { GRID_LIMITS } from "./grid-limits.ts";
import { labelFault } from "./label.ts";
import { NotifySchema } from "./notify-schema.ts";
import { SCENARIO_NAMES } from "./scenario-names.ts";

export type RuleAction = "abort" | "skip_cell" | "flag";

const text = z.string().max(2_000);
const path = z.string().min(1, "a path, relative to the grid file").max(1_000);

const label = named();
/** A rule has no folder. */
const ruleName = named("");

function named(reason?: string) {
  return z.string().superRefine((value, context) => {
    const fault = labelFault(value, reason);
    if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
  });
}

function duration(least: number) {
  return z.string({ error: ({ input }) => durationHelp(input) }).transform((value, context) => {
    const result = parseDuration(value);
    if (result.ok && result.ms >= least && result.ms <= GRID_LIMITS.durationMs) return result.ms;
    const range = least > 0 ? "between 1s and 168h" : "at most 168h";
    const message = result.ok ? `a length of time ${range}` : result.expected;
    context.issues.push({ code: "custom", message, input: value });
    return z.NEVER;
  });
}

/** A name or a non-empty list of different names; always a list afterwards. */
function oneOrMore<T extends z.ZodType<string>>(one: T) {
  const list = z
    .array(one)
    .min(1, "at least one name")
    .refine((names) => new Set(names).size === names.length, "each name once");
  const asList = (value: unknown) => (typeof value === "string" ? [value] : value);
  return z.preprocess(asList, list);
}

const seed = z.int().nonnegative().default(1);

export const ScenariosSchema = oneOrMore(z.enum(SCENARIO_NAMES));
export const TapesSchema = oneOrMore(path);

const SimulatedSchema = z.strictObject({
  source: z.literal("simulated"),
  scenario: ScenariosSchema,
  seed,
});
const ReplaySchema = z.strictObject({
  source: z.literal("replay"),
  tape: TapesSchema,
  window: z
    .string()
    .regex(/^(sequential|random\(\d{1,9}\))$/, '"sequential" or "random(SEED)"')
    .default("sequential"),
  seed,
});
const XrplSchema = z.strictObject({
  source: z.literal("xrpl"),
  /** A shipped network, or an operator's own network file beside the grid. */
  network: z
    .union([z.enum(SHIPPED_NETWORKS), path.regex(/\.ya?ml$/)], {
      error: `${SHIPPED_NETWORKS.join(", ")} or the path of a network file (.yaml)`,
    })
    .default("mainnet"),
  seed,
});
export const MarketSchema = z.discriminatedUnion(
  "source",
  [SimulatedSchema, ReplaySchema, XrplSchema],
  { error: 'one of "simulated"|"replay"|"xrpl"' },
);
export type MarketSettings = z.infer<typeof MarketSchema>;

const amount = z.number().nonnegative().max(GRID_LIMITS.amount);
const SessionSchema = z.strictObject({
  duration: duration(1_000).default(1_800_000),
  fresh_db: z.boolean().default(true),
  /** `summary`: no rows per tick; what a session is asked about later is run again, to the same ledger root. */
  storage: z.enum(["full", "summary"]).default("full"),
  start: z.strictObject({ xrp: amount, rlusd: amount }).default({ xrp: 250, rlusd: 250 }),
});

const replicates = z.union([z.int().min(1).max(GRID_LIMITS.replicates), z.literal("fill")]);
const finishBy = z
  .string({ error: ({ input }) => finishByHelp(input) })
  .superRefine((value, context) => {
    const result = parseFinishBy(value);
    if (!result.ok) context.addIssue({ code: "custom", message: result.expected });
  })
  .meta({ pattern: "^(([01][0-9]|2[0-3]):[0-5][0-9]|[0-9]{4}-.*)$", examples: ["07:30"] });

const ScheduleSchema = z.strictObject({
  order: z.enum(["as_listed", "shuffled", "interleaved"]).default("as_listed"),
  /** `fill`: as many rounds of all cells as end before `finish_by`. */
  replicates: replicates.default(1),
  finish_by: finishBy.optional(),
  concurrency: z.int().min(1).max(GRID_LIMITS.concurrency).default(1),
  pause_between: duration(0).default(0),
  retries: z.int().min(0).max(GRID_LIMITS.retries).default(1),
  on_orchestrator_death: z.enum(["finish", "stop"]).default("finish"),
});

const summaryFile = z.strictObject({ summary: path });
const GatesSchema = z.strictObject({
  before_first: z.array(summaryFile).max(100).default([]),
  between: z.strictObject({ inventory_invariant: z.literal("ok").default("ok") }).prefault({}),
});

const condition = text
  .superRefine((when, context) => {
    const result = compileCel(when, RULE_FIELDS);
    if (result.ok) return;
    for (const fault of result.faults)
      context.addIssue({ code: "custom", message: `a condition that can be evaluated; ${fault}` });
  })
  .meta({
    description: `A CEL condition over session.*, baseline.*, previous.* (fields of a session's summary), cell.* (its configuration) and sweep.* (${Object.keys(RULE_FIELDS.sweep ?? {}).join(", ")}); docs/stopping-rules.md explains them.`,
  });
const RuleSchema = z.strictObject({
  name: ruleName,
  when: condition,
  action: z.enum(["abort", "skip_cell", "flag"]),
});

const metric = z.enum(NUMERIC_SUMMARY_FIELDS as [string, ...string[]], {
  error: "a number that sessions report, such as vw_spread_bps",
});

const scalar = z.union([z.number(), z.string().max(200), z.boolean()], {
  error: "a number, a word, or true or false",
});
/** Which keys there are is checked with the other names of the file; see check-grid.ts. */
export const SetSchema = z.record(
  z.string(),
  z.union([z.number(), z.string().max(200), z.boolean(), z.array(z.number()).max(10_000)]),
);

const CellSchema = z.strictObject({
  label,
  rationale: text.default(""),
  base_config: path.optional(),
  set: SetSchema.default({}),
});

const RangeSchema = z.strictObject({ from: z.number(), to: z.number(), step: z.number() });
const AxisSchema = z.union([
  z.array(scalar).min(1, "at least one value").max(GRID_LIMITS.axisValues),
  RangeSchema,
]);
export const MatrixSchema = z.strictObject({
  label: z.string().min(1, "a template such as b{strategy.bid_offset_bps}").max(300),
  rationale: text.default(""),
  axes: z.record(z.string(), AxisSchema),
  exclude: z.array(text).max(100).default([]),
});

export const GridSchema = z.strictObject({
  version: z.literal(1),
  name: label,
  title: text.optional(),
  base_config: path,
  approval: z.enum(["required", "optional"]).default("optional"),
  market: MarketSchema,
  clock: z.enum(["virtual", "real"]).optional(),
  session: SessionSchema.prefault({}),
  schedule: ScheduleSchema.prefault({}),
  baseline: z.strictObject({ cell: label, reuse: summaryFile.optional() }).optional(),
  gates: GatesSchema.prefault({}),
  stopping_rules: z.array(RuleSchema).max(GRID_LIMITS.rules).default([]),
  decision_metric: z
    .enum(DECISION_METRICS, { error: "a metric that compares cells, such as edge_rlusd_per_h" })
    .default("edge_rlusd_per_h"),
  primary_metrics: z
    .array(metric)
    .default([
      "distance_to_touch_bid_bps",
      "distance_to_touch_ask_bps",
      "vw_spread_bps",
      "fills_total",
    ]),
  notify: NotifySchema.optional(),
  cells: z.array(CellSchema).max(GRID_LIMITS.cells).default([]),
  matrix: MatrixSchema.optional(),
});
export type GridData = z.infer<typeof GridSchema>;

/** Names of the configuration's keys: what `set` and `axes` may use. */
export const CONFIG_KEY_NAMES: readonly string[] = CONFIG_KEYS.map(({ path: key }) => key);
