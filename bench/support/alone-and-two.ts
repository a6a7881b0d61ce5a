/**
 * What a second process is worth on this machine at all: sessions by one process, and by two at once, with no sweep
 * around them. No scheduler can bring two workers further than that.
 */
import { once } from "node:events";
import { join } from "node:path";
import { execa } from "execa";
import { programFile } from "../../engine/index.ts";

const LOOP_PROGRAM = programFile("session-loop");

/** Sessions per second of two processes to those of one, each running `sessions` of them into a folder of its own. */
export async function twoToOne(folder: string, sessions: number): Promise<number> {
  const [alone] = await runAtOnce(folder, sessions, ["alone"]);
  const both = await runAtOnce(folder, sessions, ["first", "second"]);
  const perSecond = both.reduce((sum, ms) => sum + sessions / ms, 0);
  return perSecond / (sessions / (alone as number));
}

/** Milliseconds that each took. They begin together, when all of them are warm. */
async function runAtOnce(
  folder: string,
  sessions: number,
  names: readonly string[],
): Promise<readonly number[]> {
  const loops = names.map((name) =>
    execa(process.execPath, [LOOP_PROGRAM, join(folder, name), String(sessions)], {
      stderr: "inherit",
    }),
  );
  await Promise.all(loops.map(({ stdout }) => once(stdout, "data")));
  for (const { stdin } of loops) stdin.write("go\n");
  const ended = await Promise.all(loops);
  return ended.map(({ stdout }) => Number(stdout.split("\n").at(-1)));
}
