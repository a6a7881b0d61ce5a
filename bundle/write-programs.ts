/**
 * Writes the programs. A program of seven hundred small files spends half a second of processor time on finding and
 * linking them before it does anything; bundled it needs a third of that, and every session process pays it.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type OutputAsset, type OutputChunk, rolldown } from "rolldown";
import writeFileAtomic from "write-file-atomic";
import { buildFolder, doorText, NOT_BUNDLED, PROGRAMS } from "./programs.ts";

type Output = OutputChunk | OutputAsset;

/**
 * Bundles every program of the package at `root`, with maps to its sources, into a folder that carries the hash of its
 * content, and has `dist/NAME.js` lead there. A sweep starts processes all night: those of the build that it was itself
 * started from, whatever is built meanwhile. So a folder appears whole or not at all, and is never written again.
 * Returns the name of the build.
 */
export async function writePrograms(
  root: string,
  programs: Readonly<Record<string, string>> = PROGRAMS,
): Promise<string> {
  const output = await bundled(root, programs);
  const build = hashOf(output);
  const folder = buildFolder(root, build);
  if (!existsSync(folder)) writeFolder(folder, output);
  for (const name of Object.keys(programs)) {
    writeFileAtomic.sync(join(root, `dist/${name}.js`), doorText(build, name));
  }
  return build;
}

async function bundled(
  root: string,
  programs: Readonly<Record<string, string>>,
): Promise<readonly Output[]> {
  const inputs = Object.entries(programs).map(([name, source]) => [name, join(root, source)]);
  const bundle = await rolldown({
    cwd: root,
    input: Object.fromEntries(inputs),
    platform: "node",
    external: NOT_BUNDLED,
  });
  try {
    const { output } = await bundle.generate({
      // Only as deep as where it will lie: maps lead to their sources from there.
      dir: buildFolder(root, "new"),
      format: "esm",
      // All in one folder: a program finds those that it starts beside itself.
      entryFileNames: "[name].js",
      chunkFileNames: "[name]-[hash].js",
      sourcemap: true,
    });
    return output;
  } finally {
    await bundle.close();
  }
}

function contentOf(file: Output): string | Uint8Array {
  return file.type === "chunk" ? file.code : file.source;
}

function hashOf(output: readonly Output[]): string {
  const hash = createHash("sha256");
  for (const file of output.toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1))) {
    hash.update(`${file.fileName}\n`).update(contentOf(file));
  }
  return hash.digest("hex").slice(0, 12);
}

/** Written beside and moved: two commands may be building at the same time, and either may be killed. */
function writeFolder(folder: string, output: readonly Output[]): void {
  const unfinished = `${folder}.${process.pid}`;
  try {
    mkdirSync(unfinished, { recursive: true });
    for (const file of output) writeFileSync(join(unfinished, file.fileName), contentOf(file));
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // The other one was faster, and its content has the same hash.
    if (!existsSync(folder)) throw error;
  }
}
