/** The real world, as the command line is given it. The only place that reads it. */
import { packageFolder, programFile } from "../../engine/index.ts";
import { SESSION_MEMORY_VARIABLE } from "../../runner/index.ts";
import type { Environment } from "./environment.ts";

/** Returns the environment of this process. */
export function processEnvironment(): Environment {
  const memory = process.env[SESSION_MEMORY_VARIABLE];
  return {
    cwd: process.cwd(),
    now: () => new Date(),
    timeZone: ownTimeZone(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    sessionProgram: programFile("session"),
    feedProgram: programFile("shared-feed"),
    programFolder: packageFolder(),
    nodeVersion: process.version,
    ...(memory === undefined ? {} : { sessionMemory: memory }),
    variables: process.env,
    silenceMsMax: null,
  };
}

/** Where TZ is set to nothing, clocks show UTC and the zone has a name that no calendar takes. */
function ownTimeZone(): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}
