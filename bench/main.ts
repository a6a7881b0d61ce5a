/**
 * `npm run bench`: measures, and asserts nothing. Ratios of figures from one run come first, because they mean the
 * same on another machine. docs/performance.md says what each part measures and keeps the last results.
 */
import { parseArgs } from "node:util";
import { measureEngineTicks } from "./engine-ticks.ts";
import { renderTable } from "./render.ts";
import type { PartResult } from "./result.ts";
import { measureWholeSessions } from "./whole-session.ts";

const USAGE = `Measures the product's speed. Nothing is asserted; docs/performance.md explains each part.

  npm run bench -- [options]

  --parts LIST      letters of the parts to measure, for instance a,b (default: all)
  --rounds N        how often the short parts are repeated (default 40)
  --json            one JSON document instead of the table
`;

type Options = { readonly rounds: number };

/** (c) and (d) measure the pool of workers and the processes between sessions; their letters are kept for them. */
const PARTS: Readonly<Record<string, (options: Options) => Promise<PartResult>>> = {
  a: ({ rounds }) => measureEngineTicks({ rounds: Math.ceil(rounds / 8) }),
  b: ({ rounds }) => measureWholeSessions({ rounds }),
};

async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      parts: { type: "string", default: Object.keys(PARTS).join(",") },
      rounds: { type: "string", default: "40" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const letters = values.parts.split(",");
  const rounds = Number(values.rounds);
  const unknown = letters.filter((letter) => PARTS[letter] === undefined);
  if (values.help || unknown.length > 0 || !(rounds >= 1)) {
    process.stdout.write(USAGE);
    return values.help ? 0 : 2;
  }
  const results: PartResult[] = [];
  for (const letter of letters) {
    const measure = PARTS[letter];
    if (measure === undefined) continue;
    const result = await measure({ rounds });
    results.push(result);
    if (!values.json) process.stdout.write(`${renderTable(result)}\n`);
  }
  if (values.json)
    process.stdout.write(`${JSON.stringify({ node: process.version, results }, null, 2)}\n`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
