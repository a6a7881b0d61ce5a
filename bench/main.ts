/**
 * `npm run bench`: measures, and asserts nothing. Ratios of figures from one run come first, because they mean the
 * same on another machine. docs/performance.md says what each part measures and keeps the last results.
 */
import { availableParallelism, cpus, loadavg } from "node:os";
import { measureBetweenProcesses } from "./between-processes.ts";
import { measureDebrief } from "./debrief-time.ts";
import { measureEngineTicks } from "./engine-ticks.ts";
import { measureLiveLatency } from "./live-latency.ts";
import { type BenchOptions, type Letter, readOptions, USAGE } from "./options.ts";
import { renderResults } from "./render.ts";
import type { BenchReport, MeasuredPart, PartResult } from "./result.ts";
import { measureWholeSessions } from "./whole-session.ts";
import { measureWorkerMemory } from "./worker-memory.ts";
import { measureWorkerScaling } from "./worker-scaling.ts";

const PARTS: Readonly<Record<Letter, (options: BenchOptions) => Promise<PartResult>>> = {
  // Sessions of (a) are longer and fewer: what opens and closes one is not what is measured.
  a: ({ rounds, minutes }) =>
    measureEngineTicks({ rounds: Math.ceil(rounds / 8), minutes: 4 * minutes }),
  b: ({ rounds }) => measureWholeSessions({ rounds }),
  c: ({ sessions, minutes }) => measureWorkerScaling({ sessions, minutes }),
  d: ({ processes }) => measureBetweenProcesses({ processes }),
  e: ({ night, nightSessions: sessions, minutes }) => measureDebrief({ night, sessions, minutes }),
  f: ({ ledgers, atOnce }) => measureLiveLatency({ ledgers, atOnce }),
  g: ({ memorySessions, minutes }) => measureWorkerMemory({ sessions: memorySessions, minutes }),
};

async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  if (options === null) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (typeof options === "string") {
    process.stderr.write(`${options}\n\n${USAGE}`);
    return 2;
  }
  const results: MeasuredPart[] = [];
  let failed = false;
  for (const letter of options.parts) {
    process.stderr.write(`Measuring (${letter}) ...\n`);
    try {
      results.push(await measured(() => PARTS[letter](options)));
    } catch (error) {
      // What took an hour to measure is not thrown away with it.
      failed = true;
      process.stderr.write(`(${letter}) could not be measured: ${(error as Error).message}\n`);
    }
  }
  const report: BenchReport = { machine: machine(), results };
  process.stdout.write(
    options.json ? `${JSON.stringify(report, null, 2)}\n` : `${renderResults(report)}\n`,
  );
  return failed ? 1 : 0;
}

/** Beside each part stands how busy the machine was: on one that does other work as well, the clock means little. */
async function measured(measure: () => Promise<PartResult>): Promise<MeasuredPart> {
  const before = allProcessors();
  const started = performance.now();
  const result = await measure();
  const wallMs = performance.now() - started;
  const after = allProcessors();
  return {
    ...result,
    wallSeconds: wallMs / 1000,
    coresBusy: (after.busyMs - before.busyMs) / wallMs,
    loadAverage: loadavg()[0] ?? 0,
  };
}

/** Time that all processors together have been busy since the machine started, whoever kept them so. */
function allProcessors(): { readonly busyMs: number } {
  const busy = cpus().map(({ times }) => times.user + times.nice + times.sys + times.irq);
  return { busyMs: busy.reduce((sum, ms) => sum + ms, 0) };
}

function machine(): BenchReport["machine"] {
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? "unknown",
  };
}

process.exitCode = await main(process.argv.slice(2));
