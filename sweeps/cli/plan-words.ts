/** The options of the main job and of `plan` that change what is run, as they were typed. */
import type { PlanOptions } from "../plan/plan-options.ts";

/** Returns the options for planning from commander's words. */
export function planOptions(words: Readonly<Record<string, unknown>>): PlanOptions {
  const word = (name: string): string | undefined => words[name] as string | undefined;
  return {
    market: word("market"),
    network: word("network"),
    clock: word("clock"),
    storage: word("storage"),
    only: words.only as string[] | undefined,
    duration: word("duration"),
    replicates: word("replicates"),
    concurrency: word("concurrency"),
    finishBy: word("finishBy"),
  };
}
