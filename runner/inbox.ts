/**
 * What a session says on its channel, at a pace at which it can be looked at. A session that floods the channel costs
 * a bounded amount of work: beyond a number of messages per second only the newest is kept.
 */

export type Inbox = {
  readonly push: (raw: unknown) => void;
  /** Reads what is still kept, and no more after that. */
  readonly close: () => void;
  /** Messages that were never read. */
  readonly leftOut: () => number;
};

/** A session reports once per batch of ticks: a handful of times a second, some hundred on the virtual clock. */
const MESSAGES_MAX = 1_000;
const WINDOW_MS = 1_000;

/** Returns an inbox that hands messages to `read`, in order. */
export function createInbox(read: (raw: unknown) => void): Inbox {
  let windowEndsAt = 0;
  let count = 0;
  let leftOut = 0;
  let newest: { readonly raw: unknown } | null = null;
  let timer: NodeJS.Timeout | undefined;
  const readNewest = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const kept = newest;
    newest = null;
    if (kept !== null) read(kept.raw);
  };
  return {
    push(raw) {
      const now = performance.now();
      if (now >= windowEndsAt) {
        readNewest();
        windowEndsAt = now + WINDOW_MS;
        count = 0;
      }
      count += 1;
      if (count <= MESSAGES_MAX) {
        read(raw);
        return;
      }
      if (newest !== null) leftOut += 1;
      newest = { raw };
      timer ??= setTimeout(readNewest, windowEndsAt - now);
    },
    close: readNewest,
    leftOut: () => leftOut,
  };
}
