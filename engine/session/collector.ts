/**
 * What a process that runs many sessions tells V8's collector. A session leaves more than ten megabytes, and when it is
 * over all of it is dead: that is the moment to look through the young objects, since the collector pays for what lives.
 *
 * V8 notices that rows outlive its looks in the middle of a session, and then places them among the old objects from the
 * start. There they lie dead until all old objects are looked through, and keep every text that they refer to alive:
 * twice the work at each look, and some looks more. It is told not to. Nor is it to share the work among threads: hardly
 * anything lives, and they would wait for a processor that the orchestrator or another worker has.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Prepares this process, and returns what is to be called after each session. */
export function createCollector(): () => void {
  setFlagsFromString("--no-allocation-site-pretenuring");
  setFlagsFromString("--no-parallel-scavenge");
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  return () => {
    if (typeof collect === "function") collect({ type: "minor" });
  };
}
