/** The real world, as the command line is given it. The only place that reads it. */
import { fileURLToPath } from "node:url";
import { SESSION_MEMORY_VARIABLE } from "../../runner/index.ts";
import type { Environment } from "./environment.ts";

/** Returns the environment of this process. */
export function processEnvironment(): Environment {
  const memory = process.env[SESSION_MEMORY_VARIABLE];
  const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  return {
    cwd: process.cwd(),
    now: () => new Date(),
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    stdout: process.stdout,
    stderr: process.stderr,
    sessionProgram: here("../../engine/session/main.js"),
    feedProgram: here("../../engine/markets/xrpl/shared-feed/main.js"),
    programFolder: here("../.."),
    nodeVersion: process.version,
    ...(memory === undefined ? {} : { sessionMemory: memory }),
    variables: process.env,
    silenceMsMax: null,
  };
}
