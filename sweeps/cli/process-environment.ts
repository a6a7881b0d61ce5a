/** The real world, as the command line is given it. The only place that reads it. */
import { fileURLToPath } from "node:url";
import type { Environment } from "./environment.ts";

/** Returns the environment of this process. */
export function processEnvironment(): Environment {
  const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  return {
    cwd: process.cwd(),
    now: () => new Date(),
    stdout: process.stdout,
    stderr: process.stderr,
    sessionProgram: here("../../engine/session/main.js"),
    feedProgram: here("../../engine/markets/xrpl/shared-feed/main.js"),
    programFolder: here("../.."),
    nodeVersion: process.version,
    variables: process.env,
    silenceMsMax: null,
  };
}
