/** Entry point of `npm run sweep`: argv and env in, exit code out. Everything else lives behind sweeps' door. */
import { processEnvironment, runCommandLine } from "./sweeps/index.ts";

// A reader that went away (`| head`) is no reason to leave a night half done.
process.stdout.on("error", () => undefined);
process.stderr.on("error", () => undefined);

// Where files may only grow so far, the write that goes too far is refused with words; the signal would end us first.
process.on("SIGXFSZ", () => undefined);

const code = await runCommandLine(process.argv.slice(2), processEnvironment());
// Said, not waited for: sessions that outlive this process must not keep it alive.
process.exit(code);
