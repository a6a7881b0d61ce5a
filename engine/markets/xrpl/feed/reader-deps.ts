/** What every part of reading a server works with; it lives as long as the feed. */
import type { Network } from "../network-file.ts";
import type { FeedTime } from "./clock.ts";
import type { EventQueue } from "./event-queue.ts";
import type { FeedWriter } from "./feed-writer.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { FeedLimits } from "./limits.ts";

/** Where the feed says what happens to it. */
export type FeedLog = { info(text: string): void; warn(text: string): void };

export type ReaderDeps = {
  readonly network: Network;
  readonly limits: FeedLimits;
  readonly time: FeedTime;
  readonly heartbeat: Heartbeat;
  readonly queue: EventQueue;
  readonly writer: FeedWriter;
  readonly log: FeedLog;
  readonly signal: AbortSignal;
};
