/** What `npm run bench` may be told: which parts, and how much of each. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";

export const LETTERS = ["a", "b", "c", "d", "e", "f", "g"] as const;
export type Letter = (typeof LETTERS)[number];

export type BenchOptions = {
  readonly parts: readonly Letter[];
  readonly rounds: number;
  readonly sessions: number;
  readonly processes: number;
  readonly night: string | null;
  readonly nightSessions: number;
  readonly ledgers: number;
  readonly atOnce: number;
  readonly memorySessions: number;
  readonly minutes: number;
  readonly json: boolean;
};

export const USAGE = `Measures the product's speed and memory. Nothing is asserted; docs/performance.md explains each part.

  npm run bench -- [options]

  --parts LIST          letters of the parts to measure, for instance a,b (default: all)
                          a  engine ticks without storage       b  whole sessions against the storage floor
                          c  a sweep on one worker and on two   d  between two session processes
                          e  the debrief of 2,400 sessions      f  from WebSocket frame to stored row
                          g  memory of a worker
  --rounds N            how often the short parts (a, b) are repeated (default 40)
  --sessions N          sessions of the sweep of (c), run twice (default 1000)
  --processes N         sessions of the sweep of (d) (default 24)
  --night DIR           run folder for (e): made there (2 GB) unless it is there, and kept
  --night-sessions N    sessions of that run (default 2400)
  --ledgers N           ledgers that (f) sees, four a second (default 120)
  --at-once N           sessions that share one feed in (f), beside the one that has its own (default 5)
  --memory-sessions N   sessions of (g) (default 1000)
  --minutes N           length of the sessions of (c), (e) and (g), a quarter of those of (a) (default 30)
  --json                one JSON document instead of the table
`;

const NUMBERS = {
  rounds: "40",
  sessions: "1000",
  processes: "24",
  "night-sessions": "2400",
  ledgers: "120",
  "at-once": "5",
  "memory-sessions": "1000",
  minutes: "30",
} as const;

/** Reads the command line; null when it asks for help, a sentence when it cannot be understood. */
export function readOptions(argv: readonly string[]): BenchOptions | string | null {
  try {
    return checked(parsed(argv));
  } catch (error) {
    return (error as Error).message;
  }
}

function parsed(argv: readonly string[]) {
  const numbers = Object.entries(NUMBERS).map(([name, fallback]) => [
    name,
    { type: "string", default: fallback },
  ]);
  const { values } = parseArgs({
    args: [...argv],
    options: {
      ...(Object.fromEntries(numbers) as Record<
        keyof typeof NUMBERS,
        { type: "string"; default: string }
      >),
      parts: { type: "string", default: LETTERS.join(",") },
      night: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  return values;
}

function checked(values: ReturnType<typeof parsed>): BenchOptions | null {
  if (values.help) return null;
  const count = (name: keyof typeof NUMBERS): number => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value >= 1) return value;
    throw new Error(`--${name}: was ${values[name]}, expected a whole number of at least 1`);
  };
  return {
    parts: values.parts.split(",").map(letterOf),
    rounds: count("rounds"),
    sessions: count("sessions"),
    processes: count("processes"),
    night: values.night === undefined ? null : resolve(values.night),
    nightSessions: count("night-sessions"),
    ledgers: count("ledgers"),
    atOnce: count("at-once"),
    memorySessions: count("memory-sessions"),
    minutes: count("minutes"),
    json: values.json,
  };
}

function letterOf(word: string): Letter {
  const letter = LETTERS.find((known) => known === word);
  if (letter !== undefined) return letter;
  throw new Error(`--parts: was ${word || "nothing"}, expected letters of ${LETTERS.join(",")}`);
}
