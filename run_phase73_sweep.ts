/** Entry point of `npm run sweep`: argv and env in, exit code out. Everything else lives behind sweeps' door. */

// A reader that went away (`| head`) is no reason to leave a night half done.
process.stdout.on("error", () => undefined);
process.stderr.on("error", () => undefined);

// Where files may only grow so far, the write that goes too far is refused with words; the signal would end us first.
process.on("SIGXFSZ", () => undefined);

const { processEnvironment, runCommandLine } = await loadProgram();
const code = await runCommandLine(process.argv.slice(2), processEnvironment());
// A pipe takes 64 KiB at a time: what a slow reader has not taken yet would end with us, in the middle of a line.
await Promise.all([taken(process.stdout), taken(process.stderr)]);
// Said, not waited for: sessions that outlive this process must not keep it alive.
process.exit(code);

/** Resolves when a reader has all that was written, or has gone away. */
function taken(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write("", () => resolve());
  });
}

/** Loading opens a hundred files at once: with too few handles the program says so, in place of a trace. */
async function loadProgram() {
  try {
    return await import("./sweeps/index.ts");
  } catch (error) {
    if (!/\b(EMFILE|ENFILE)\b/.test(String(error))) throw error;
    process.stderr.write(
      "Error: the program could not be loaded: too many open files\n" +
        "       Raise the limit of open files (ulimit -n 1024), then run the same command again.\n",
    );
    return process.exit(3);
  }
}
