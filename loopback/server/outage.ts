/** A server that goes down and comes back on the same port: after a time, when told, or never. */
import type { Door } from "./door.ts";
import type { Timers } from "./timers.ts";

export class Outage {
  readonly #door: Door;
  readonly #timers: Timers;
  #closed: Promise<void> = Promise.resolve();
  #return: NodeJS.Timeout | undefined;
  #forGood = false;

  constructor(door: Door, timers: Timers) {
    this.#door = door;
    this.#timers = timers;
  }

  /** Drops everyone and stops listening; without a time it stays so until told otherwise. */
  begin(ms: number | undefined): void {
    // Of two outages the later one says when it ends.
    if (this.#return !== undefined) this.#timers.cancel(this.#return);
    this.#closed = this.#door.close();
    if (ms !== undefined) this.#return = this.#timers.after(ms, () => void this.end());
  }

  /** Listens again; does nothing when the server is not down. */
  async end(): Promise<void> {
    if (this.#return !== undefined) this.#timers.cancel(this.#return);
    await this.#closed;
    if (this.#forGood) return;
    // Another program may have taken the port meanwhile; then it stays down, which is what a client must bear anyway.
    await this.#door.reopen().catch(() => undefined);
    if (this.#forGood) await this.#door.close();
  }

  /** The last outage: the server stops. */
  async stop(): Promise<void> {
    this.#forGood = true;
    await this.#door.close();
  }
}
