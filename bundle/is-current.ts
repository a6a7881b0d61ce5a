/** Whether the bundled programs are those of the present sources and packages. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildFolder, doorText, PROGRAMS } from "./programs.ts";

/** Changed by whatever goes into a bundle: by the compiler when a source changes, by npm when a package does. */
const WITNESSES = ["dist/modules/.tsbuildinfo", "node_modules/.package-lock.json", "package.json"];

const stampOf = (root: string): string => join(root, "dist/.bundled");

/** Returns what the witnesses look like now; to be taken before the bundling. */
export function look(root: string): string {
  const states = WITNESSES.map((name) => {
    const { mtimeMs, size } = statSync(join(root, name), { throwIfNoEntry: false }) ?? {};
    return `${name} ${mtimeMs} ${size}\n`;
  });
  return states.join("");
}

/** Says whether nothing has changed since a build was marked, and every program is still that build's. */
export function isCurrent(root: string, seen: string): boolean {
  const [build = "", ...rest] = textOf(stampOf(root)).split("\n");
  if (rest.join("\n") !== seen) return false;
  return Object.keys(PROGRAMS).every(
    (name) =>
      // Not taken for granted: another build at the same time may have put its own there.
      textOf(join(root, `dist/${name}.js`)) === doorText(build, name) &&
      existsSync(join(buildFolder(root, build), `${name}.js`)),
  );
}

/** Remembers which build the programs are of, and what it was made of. */
export function markCurrent(root: string, build: string, seen: string): void {
  writeFileSync(stampOf(root), `${build}\n${seen}`);
}

/** A file that is not there says nothing. */
function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
