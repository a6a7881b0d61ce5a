/** The commit of the working copy, read from its files: a machine that runs sweeps need not have git. */
import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** Returns the commit that a folder's working copy stands on, null outside a repository. */
export function readCommit(folder: string): string | null {
  const git = findGitFolder(folder);
  if (git === null) return null;
  const head = read(join(git, "HEAD"));
  if (head === null) return null;
  if (!head.startsWith("ref: ")) return hashOrNull(head);
  const ref = head.slice("ref: ".length);
  const common = read(join(git, "commondir"));
  const shared = common === null ? git : resolve(git, common);
  return hashOrNull(read(join(shared, ref)) ?? packedRef(shared, ref) ?? "");
}

function findGitFolder(folder: string): string | null {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const path = join(at, ".git");
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) return path;
    // In a linked working copy .git is a file that points to the real folder.
    if (found?.isFile()) return resolve(at, (read(path) ?? "").replace(/^gitdir: /, ""));
    if (dirname(at) === at) return null;
  }
}

function packedRef(git: string, ref: string): string | null {
  const line = read(join(git, "packed-refs"))
    ?.split("\n")
    .find((candidate) => candidate.endsWith(` ${ref}`));
  return line?.split(" ")[0] ?? null;
}

function hashOrNull(text: string): string | null {
  return /^[0-9a-f]{40,64}$/.test(text) ? text : null;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return null;
  }
}
