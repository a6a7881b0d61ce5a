/** Waiting for a condition, without a guess at how long it takes; the test's own timeout is the bound. */
import { setTimeout as sleep } from "node:timers/promises";

/** Resolves once the condition holds. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(10);
}
