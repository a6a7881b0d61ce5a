/** What `import-trades` may be told: every number that shapes the implied book, with its default. */
import { z } from "zod";
import { marketError } from "../errors.ts";

/** A moment: ISO 8601 text, or milliseconds since the epoch. */
const moment = z.union([z.int().nonnegative(), z.string()]).transform((value, context) => {
  const ms = typeof value === "number" ? value : Date.parse(value);
  if (Number.isFinite(ms)) return ms;
  context.addIssue({
    code: "custom",
    message: `was "${value}", expected ISO 8601 such as 2022-05-13T12:00Z`,
  });
  return z.NEVER;
});
const above0 = z.number().positive();

const FactorsSchema = z.strictObject({
  /** Scales prices so that the first mid is this. */
  priceTo: above0.optional(),
  sizeScale: above0.default(1),
  /** Distance that the other side keeps when a print locks or crosses it. */
  minSpreadBps: above0.max(1_000).default(2),
  /** A side unconfirmed for longer than this widens … */
  ageS: above0.default(60),
  /**
   * … by this much a minute. Two bps, the least spread itself: a side nobody hit for ten minutes stands
   * 18 bps further out, and reaches the greatest spread after about 20 minutes, past `staleAfterS`.
   */
  widenBpsPerMin: z.number().nonnegative().default(2),
  /** … until the spread is this wide. */
  maxSpreadBps: above0.max(10_000).default(40),
  /** No print for this long is a gap. */
  staleAfterS: above0.default(900),
  /** Name of the feed and of its pair, for the header. */
  feed: z.string().min(1).default("kraken"),
  pair: z.string().min(1).default("XRP/EUR"),
});

export const ImportTradesSchema = FactorsSchema.extend({
  file: z.string(),
  out: z.string(),
  from: moment.optional(),
  to: moment.optional(),
});

export type ImportFactors = z.output<typeof FactorsSchema>;
/** Options as a caller gives them; all but `file` and `out` have defaults. */
export type ImportTradesOptions = z.input<typeof ImportTradesSchema>;
export type ImportPlan = z.output<typeof ImportTradesSchema>;

/** Fills in defaults. @throws CodedError MKT_IMPORT_OPTION with every fault at once. */
export function parseImportOptions(options: ImportTradesOptions): ImportPlan {
  const { success, data, error } = ImportTradesSchema.safeParse(options);
  const faults = success ? orderFaults(data) : [z.prettifyError(error)];
  if (success && faults.length === 0) return data;
  throw marketError("MKT_IMPORT_OPTION", `import-trades: ${faults.join("\n")}`, {
    hint: "npm run sweep -- import-trades --help lists the options.",
  });
}

function orderFaults({ from, to, minSpreadBps, maxSpreadBps }: ImportPlan): string[] {
  const faults: string[] = [];
  if (from !== undefined && to !== undefined && from >= to) {
    faults.push(
      `from was ${new Date(from).toISOString()}, expected before to, ${new Date(to).toISOString()}`,
    );
  }
  if (minSpreadBps > maxSpreadBps) {
    faults.push(`minSpreadBps was ${minSpreadBps}, expected at most maxSpreadBps, ${maxSpreadBps}`);
  }
  return faults;
}
