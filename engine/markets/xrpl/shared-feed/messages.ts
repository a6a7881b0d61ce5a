/** What the feed's process tells its owner over the process channel: once, whether it has a market. */
import { z } from "zod";

const FeedMessageSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("ready"),
    /** (best bid + best ask) / 2 of the first snapshot; null without both sides. */
    firstMid: z.number().nullable(),
  }),
  z.object({
    type: z.literal("failed"),
    code: z.string(),
    message: z.string(),
    hint: z.string().optional(),
    transient: z.boolean(),
  }),
]);
export type FeedMessage = z.infer<typeof FeedMessageSchema>;

/** Returns the message, or null for anything that is none. */
export function parseFeedMessage(raw: unknown): FeedMessage | null {
  return FeedMessageSchema.safeParse(raw).data ?? null;
}
