/** The programs of this package: what is run as a process or a thread of its own, by the name that others start it by. */
import { join } from "node:path";

/** The source that each begins with, from the package's folder. */
export const PROGRAMS = {
  run_phase73_sweep: "run_phase73_sweep.ts",
  session: "engine/session/main.ts",
  "shared-feed": "engine/markets/xrpl/shared-feed/main.ts",
  "reading-thread": "reports/results/reading-thread.ts",
  "verifying-thread": "sweeps/in-full/verifying-thread.ts",
  loopback: "loopback/main.ts",
  bench: "bench/main.ts",
  "session-loop": "bench/support/session-loop.ts",
} as const satisfies Readonly<Record<string, string>>;

/** Packages that ask where their own files lie, as one with a compiled part must: they are loaded from where they are. */
export const NOT_BUNDLED = ["better-sqlite3", "pino", "write-file-atomic"];

/** Where the programs of one build lie, with all that they load and start. */
export function buildFolder(root: string, build: string): string {
  return join(root, "dist/builds", build);
}

/** Text of `dist/NAME.js`: the same program of the newest build. */
export function doorText(build: string, name: string): string {
  return `import "./builds/${build}/${name}.js";\n`;
}
