/**
 * What can go wrong with a server, each fault as data: by script (`{ at, fault }`), by hand (`control.inject`) or from
 * the command line. One schema gives the types, the checks and the words of `--help`.
 */
import { z } from "zod";

const count = z.int().positive();
const span = z
  .union([
    z.strictObject({ ledgers: count }),
    z.strictObject({ ms: count }),
    z.strictObject({ requests: count }),
  ])
  .optional();

/** How long a fault lasts: so many ledgers closed, milliseconds of the wall clock, or requests received. */
export type Span = NonNullable<z.infer<typeof span>>;

const kinds = [
  z
    .strictObject({
      kind: z.literal("disconnect"),
      how: z.enum(["going_away", "terminate"]).default("going_away"),
    })
    .describe("closes every connection: with code 1001, or without a word"),
  z
    .strictObject({ kind: z.literal("silence"), for: span })
    .describe("keeps connections open and sends nothing, neither messages nor replies nor pongs"),
  z
    .strictObject({ kind: z.literal("duplicate"), for: span.default({ ledgers: 1 }) })
    .describe("sends each stream message twice"),
  z
    .strictObject({ kind: z.literal("reorder") })
    .describe("sends this ledger's stream message after the next one's"),
  z
    .strictObject({ kind: z.literal("drop"), for: span.default({ ledgers: 1 }) })
    .describe("leaves stream messages out"),
  z
    .strictObject({
      kind: z.literal("load"),
      replies: z.int().nonnegative().default(4),
      refuseMs: z.int().nonnegative().default(6_000),
    })
    .describe(
      "warns of load in one reply, gives `replies` more, closes with 1008 and shuts out newcomers for `refuseMs`",
    ),
  z
    .strictObject({
      kind: z.literal("malformed"),
      frame: z.enum(["text", "truncated", "binary"]).default("truncated"),
      of: z.enum(["stream", "replies"]).default("stream"),
      for: span,
    })
    .describe("sends no JSON, half of it, or bytes, in place of a message or a reply"),
  z
    .strictObject({ kind: z.literal("lag"), ledgers: count, for: span })
    .describe("stays so many ledgers behind and says so: stream, replies, age"),
  z
    .strictObject({ kind: z.literal("lie"), ledgers: count, for: span })
    .describe("stays so many ledgers behind, while server_info claims the newest"),
  z
    .strictObject({ kind: z.literal("overclaim"), ledgers: count, for: span })
    .describe("server_info claims a ledger so many ahead of what it has"),
  z
    .strictObject({ kind: z.literal("missing"), index: count.optional(), for: span })
    .describe("lacks a ledger it announced: the one of `index`, or the one that is closing"),
  z
    .strictObject({
      kind: z.literal("mute"),
      command: z.string().optional(),
      for: span.default({ requests: 1 }),
    })
    .describe("never answers the next request, or the next of one command"),
  z
    .strictObject({
      kind: z.literal("busy"),
      command: z.string().optional(),
      for: span.default({ requests: 1 }),
    })
    .describe(
      "refuses the next request as too busy without its id, as Clio does, or the next of one command",
    ),
  z
    .strictObject({
      kind: z.literal("slow"),
      delayMs: count,
      command: z.string().optional(),
      for: span,
    })
    .describe("answers late"),
  z
    .strictObject({ kind: z.literal("down"), ms: count.optional() })
    .describe("stops listening and drops everyone; back on the same port after `ms`, or never"),
  z
    .strictObject({ kind: z.literal("unavailable"), for: span })
    .describe("answers new connections with HTTP 503"),
] as const;

export const FaultSchema = z.discriminatedUnion("kind", kinds);

export const ScriptedFaultSchema = z.strictObject({
  at: z.union([
    z.strictObject({ ledger: count }),
    z.strictObject({ request: count }),
    z.strictObject({ ms: z.int().nonnegative() }),
  ]),
  fault: FaultSchema,
});

/** A fault with its defaults filled in. */
export type Fault = z.infer<typeof FaultSchema>;
/** A fault as it may be written, defaults left out. */
export type FaultInput = z.input<typeof FaultSchema>;
/** When: a ledger index that closes, the n-th request (from 1), or milliseconds after the start. */
export type ScriptedFault = z.infer<typeof ScriptedFaultSchema>;
export type ScriptedFaultInput = z.input<typeof ScriptedFaultSchema>;

export type FaultKind = {
  readonly kind: string;
  readonly does: string;
  /** Each field with what it takes, in words that follow "expected". */
  readonly fields: readonly { readonly name: string; readonly takes: string }[];
};

/** Each kind with what it does and what its fields take, for people. */
export function faultKinds(): readonly FaultKind[] {
  return kinds.map(({ shape, description }) => ({
    kind: shape.kind.value,
    does: description ?? "",
    fields: Object.entries(shape)
      .filter(([name]) => name !== "kind")
      .map(([name, field]) => ({ name, takes: takenBy(name, field) })),
  }));
}

function takenBy(name: string, field: z.ZodType): string {
  if (name === "for") return "5ledgers, 2000ms or 3requests";
  if (name === "command") return "a command such as ledger";
  const inner = field instanceof z.ZodDefault ? (field.unwrap() as z.ZodType) : field;
  if (inner instanceof z.ZodEnum) return inner.options.join(" or ");
  return field.safeParse(0).success ? "a whole number, 0 or more" : "a whole number above 0";
}
