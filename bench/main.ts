/**
 * `npm run bench`: measures, and asserts nothing. Ratios of figures from one run come first, because they mean the
 * same on another machine. docs/performance.md says what each part measures and keeps the last results.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { measureDebrief } from "./debrief-time.ts";
import { measureEngineTicks } from "./engine-ticks.ts";
import { renderTable } from "./render.ts";
import type { PartResult } from "./result.ts";
import { measureWholeSessions } from "./whole-session.ts";
import { measureWorkerScaling } from "./worker-scaling.ts";

const USAGE = `Measures the product's speed. Nothing is asserted; docs/performance.md explains each part.

  npm run bench -- [options]

  --parts LIST      letters of the parts to measure, for instance a,b (default: all)
  --rounds N        how often the short parts are repeated (default 40)
  --sessions N      sessions of the sweep of (c), run twice (default 1000)
  --night DIR       run folder of 2,400 sessions for (e): made there (2 GB) unless it is there, and kept
  --json            one JSON document instead of the table
`;

type Options = {
  readonly rounds: number;
  readonly sessions: number;
  readonly night: string | null;
};

/** The letters (d) and (f) are kept for the time between processes and live latency. */
const PARTS: Readonly<Record<string, (options: Options) => Promise<PartResult>>> = {
  a: ({ rounds }) => measureEngineTicks({ rounds: Math.ceil(rounds / 8) }),
  b: ({ rounds }) => measureWholeSessions({ rounds }),
  c: ({ sessions }) => measureWorkerScaling({ sessions }),
  e: ({ night }) => measureDebrief({ night }),
};

async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      parts: { type: "string", default: Object.keys(PARTS).join(",") },
      rounds: { type: "string", default: "40" },
      sessions: { type: "string", default: "1000" },
      night: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const letters = values.parts.split(",");
  const rounds = Number(values.rounds);
  const sessions = Number(values.sessions);
  const night = values.night === undefined ? null : resolve(values.night);
  const unknown = letters.filter((letter) => PARTS[letter] === undefined);
  if (values.help || unknown.length > 0 || !(rounds >= 1) || !(sessions >= 1)) {
    process.stdout.write(USAGE);
    return values.help ? 0 : 2;
  }
  const results: PartResult[] = [];
  for (const letter of letters) {
    const measure = PARTS[letter];
    if (measure === undefined) continue;
    const result = await measure({ rounds, sessions, night });
    results.push(result);
    if (!values.json) process.stdout.write(`${renderTable(result)}\n`);
  }
  if (values.json)
    process.stdout.write(`${JSON.stringify({ node: process.version, results }, null, 2)}\n`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
