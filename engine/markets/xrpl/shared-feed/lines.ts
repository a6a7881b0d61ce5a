/**
 * What is said on the socket between the shared feed and a session: one JSON object a line. A session says once
 * that it joins; from then on only the feed talks: the market, its events as a tape holds them, and beats in between.
 */
import { z } from "zod";
import type { MarketEvent, TapeHeader } from "../../../core/market-events.ts";
import { parseTapeLine } from "../../tape/parse-line.ts";
import { LINE_BYTES_MAX } from "../../tape/tape-limits.ts";

/** First and only line of a session. */
const JoinSchema = z.strictObject({
  type: z.literal("join"),
  /** Length of the session in milliseconds. */
  durationMs: z.int().positive(),
  /** Sessions of another name never share a round, however soon they join. */
  round: z.string().max(200).optional(),
});
export type Join = z.infer<typeof JoinSchema>;

/** Precedes the first event. */
export type MarketLine = {
  readonly type: "market";
  readonly header: TapeHeader;
  readonly name: string;
  readonly network: string;
  readonly t0: number;
};

export type FeedLine =
  | MarketLine
  /** Nothing happened, and the feed lives. */
  | { readonly type: "beat" }
  /** There is no market to join. */
  | { readonly type: "refused"; readonly reason: string }
  | { readonly type: "event"; readonly event: MarketEvent };

/** A line of the feed, newline included. An event is written as in a tape. */
export function feedLine(line: FeedLine): string {
  return `${JSON.stringify(line.type === "event" ? line.event : line)}\n`;
}

/** Returns what a session said, null for anything else. */
export function parseJoin(text: string): Join | null {
  return JoinSchema.safeParse(parseJson(text)).data ?? null;
}

const OwnLineSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("beat") }),
  z.object({ type: z.literal("refused"), reason: z.string() }),
  z.object({
    type: z.literal("market"),
    header: z.unknown(),
    name: z.string(),
    network: z.string(),
    t0: z.int().nonnegative(),
  }),
]);

/** Returns what the feed said, null for anything that is no such line. */
export function parseFeedLine(text: string): FeedLine | null {
  const tapeLine = parseTapeLine(text);
  if ("value" in tapeLine) {
    const { value } = tapeLine;
    return value.type === "header" || value.type === "footer"
      ? null
      : { type: "event", event: value };
  }
  const { data } = OwnLineSchema.safeParse(parseJson(text));
  if (data === undefined || data.type !== "market") return data ?? null;
  const header = parseTapeLine(JSON.stringify(data.header));
  return "value" in header && header.value.type === "header"
    ? { ...data, header: header.value }
    : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export type LineCutter = { next(chunk: string): readonly string[] };

/** Cuts a stream of text into lines. A line longer than a tape's longest is no line of ours: `next` throws. */
export function createLineCutter(): LineCutter {
  let rest = "";
  return {
    next(chunk) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() as string;
      if (rest.length > LINE_BYTES_MAX) throw new Error("a line of the feed's socket has no end");
      return lines;
    },
  };
}
