/** Messages of a session process, checked: a child's word is input like any other. */
import { z } from "zod";
import type { SessionMessage } from "../engine/index.ts";

const MessageSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("progress"),
    ticks: z.int().nonnegative(),
    done: z.number().min(0).max(1),
    fills: z.int().nonnegative(),
    mode: z.string(),
    distanceBidBps: z.number().nullable(),
    distanceAskBps: z.number().nullable(),
    gapSince: z.number().nullable().default(null),
  }),
  z.object({ type: z.literal("ended"), haltReason: z.string() }),
  z.object({ type: z.literal("failed"), code: z.string().max(100) }),
]);

export type SessionProgress = Extract<SessionMessage, { readonly type: "progress" }>;

/** Returns the message, or null for anything that is none: garbage on the channel ends nothing. */
export function parseSessionMessage(raw: unknown): SessionMessage | null {
  const { success, data } = MessageSchema.safeParse(raw);
  return success ? data : null;
}
