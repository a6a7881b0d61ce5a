/**
 * `npm run loopback`: the server by hand, so that the live mode can be tried without network. Prints where it
 * listens and what to type in another terminal, one line a ledger on a terminal, and stops at Ctrl-C.
 */
import { runCommandLine } from "./cli/command-line.ts";

// A reader of the output that has gone away (`| head`) is no reason to stop serving.
process.stdout.on("error", () => undefined);
process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  onInterrupt: (stop) => {
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  },
});
