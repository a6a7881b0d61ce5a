/** The door of sweeps: the command line, and the world it is given. */

export { runCommandLine } from "./cli/command-line.ts";
export { processEnvironment } from "./cli/process-environment.ts";
