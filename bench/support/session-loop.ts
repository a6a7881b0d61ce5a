/**
 * A process that does nothing but run sessions one after the other: `session-loop.js FOLDER SESSIONS`. It says when it
 * is warm, waits for a line, runs them and says how many milliseconds they took.
 */
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createCollector } from "../../engine/session/collector.ts";
import { runSession } from "../../engine/session/run-session.ts";
import { SCENARIO, sessionIn } from "./spec.ts";

/** Until then a process still compiles. */
const WARM_UP_MAX = 40;

async function main([folder = "", count = ""]: readonly string[]): Promise<void> {
  const collect = createCollector();
  const run = async (session: number): Promise<number> => {
    const market = { source: "simulated", scenario: SCENARIO, seed: 1 } as const;
    const spec = sessionIn(join(folder, String(session)), { market });
    const started = performance.now();
    await runSession(spec);
    collect();
    const ms = performance.now() - started;
    rmSync(spec.folder, { recursive: true });
    return ms;
  };
  const warmUp = Math.min(WARM_UP_MAX, Number(count));
  for (let i = 0; i < warmUp; i++) await run(i);
  process.stdout.write("warm\n");
  await once(process.stdin, "data");
  let ms = 0;
  for (let i = 0; i < Number(count); i++) ms += await run(warmUp + i);
  process.stdout.write(`${ms}\n`);
}

await main(process.argv.slice(2));
process.exit();
