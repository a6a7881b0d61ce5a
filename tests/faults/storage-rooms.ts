/**
 * Places that run out: a file system of a few hundred kilobytes in a mount namespace of our own, where the system
 * lets us have one, or a limit on the size of any one file, which every system has. What the first shows on a disk
 * that is full (ENOSPC), the second shows on a disk that takes no more of one file (EFBIG).
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Launch, launchPlainly } from "./storage-sweep.ts";

export type Room = {
  /** Where results go; only `launch` sees what is in it until `leave`. */
  readonly out: string;
  readonly launch: Launch;
  /** From here on nothing can be written; null where the system lets nobody say so. */
  readonly forbidWriting: (() => void) | null;
  /** From here on there is all the room there can be. */
  readonly widen: () => void;
  /** Returns a folder with all that was stored, and ends the room. */
  readonly leave: () => Promise<string>;
};

/** True where a process may mount a file system of its own; containers often forbid it. */
export const HAS_NAMESPACES =
  spawnSync("unshare", ["-rm", "sh", "-c", "mount -t tmpfs none /mnt"]).status === 0;

/** A file system of `kib` KiB, or of as many inodes as given. */
export async function openFullDisk(
  folder: string,
  { kib, inodes = 0 }: { readonly kib: number; readonly inodes?: number },
): Promise<Room> {
  const out = join(folder, "out");
  const kept = join(folder, "kept");
  for (const path of [out, kept]) mkdirSync(path, { recursive: true });
  const keeper = await enter(out, `size=${kib}k,nr_inodes=${inodes}`);
  const inside: Launch = (program, words) =>
    launchPlainly("nsenter", [
      ...["--preserve-credentials", "-U", "-m", "-t", String(keeper.pid), program],
      ...words,
    ]);
  const must = (program: string, words: readonly string[]): void => {
    const { status, stderr } = inside(program, words);
    if (status !== 0) throw new Error(`${program} failed in the room: ${stderr}`);
  };
  return {
    out,
    launch: inside,
    forbidWriting: () => must("mount", ["-o", "remount,ro", out]),
    widen: () => must("mount", ["-o", "remount,rw,size=64m,nr_inodes=0", out]),
    leave: async () => {
      must("cp", ["-a", `${out}/.`, kept]);
      const gone = once(keeper, "exit");
      keeper.stdin?.end();
      await gone;
      return kept;
    },
  };
}

/** The mount lives as long as a process is in its namespace: this one waits for the end of its input. */
async function enter(folder: string, options: string): Promise<ChildProcess> {
  const script = 'mount -t tmpfs -o "$2" none "$1" && echo ready && exec cat';
  const keeper = spawn("unshare", ["-rm", "sh", "-c", script, "sh", folder, options], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [said] = (await once(keeper.stdout, "data")) as [Buffer];
  if (!said.toString().startsWith("ready")) throw new Error(`no room at ${folder}`);
  return keeper;
}

/** No file may grow beyond `kib` KiB, whichever process writes it. */
export function openShortFiles(folder: string, { kib }: { readonly kib: number }): Room {
  let limit: number | null = kib;
  const out = join(folder, "out");
  mkdirSync(out, { recursive: true });
  return {
    out,
    launch: (program, words) =>
      limit === null ? launchPlainly(program, words) : launchLimited("f", limit, program, words),
    forbidWriting: null,
    widen: () => {
      limit = null;
    },
    leave: () => Promise.resolve(out),
  };
}

/** Runs a program under a limit of the shell's `ulimit`: f for KiB of a file, n for open files. */
export function launchLimited(
  which: "f" | "n",
  limit: number,
  program: string,
  words: readonly string[],
) {
  return launchPlainly("bash", [
    "-c",
    `ulimit -${which} ${limit}; exec "$@"`,
    "bash",
    program,
    ...words,
  ]);
}
