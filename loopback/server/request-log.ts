/** The requests that came, newest last, so that a test can ask what a client did. Bounded. */
import { commandOf } from "../commands/answer.ts";
import type { Json, JsonObject } from "../json.ts";

export type LoggedRequest = {
  /** Counts from 1 through the life of the server. */
  readonly number: number;
  readonly atMs: number;
  readonly command: Json | undefined;
  readonly ledgerIndex: Json | undefined;
};

const KEPT_MAX = 10_000;

export class RequestLog {
  #kept: LoggedRequest[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get kept(): readonly LoggedRequest[] {
    return this.#kept;
  }

  /** Notes a request at a moment of the wall clock. */
  add(request: JsonObject | undefined, atMs: number): void {
    this.#count += 1;
    this.#kept.push({
      number: this.#count,
      atMs,
      command: request === undefined ? undefined : commandOf(request),
      ledgerIndex: request?.ledger_index,
    });
    if (this.#kept.length > KEPT_MAX) this.#kept = this.#kept.slice(-KEPT_MAX / 2);
  }
}
