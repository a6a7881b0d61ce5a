/** Where the package lies, seen from its sources, from what they are compiled to, and from the bundled programs. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Returns the absolute folder of the package: the nearest one above this file that has a package.json.
 * @throws Error when there is none, as for programs that were copied without their package.
 */
export function packageFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, "package.json"))) {
    const above = dirname(folder);
    if (above === folder)
      throw new Error(`${import.meta.dirname}: no package.json was in a folder above it`);
    folder = above;
  }
  return folder;
}

/**
 * Returns the absolute path of a bundled program (`npm run build`): one that is run as a process or thread of its own.
 * A bundled program gets those of its own build, also when a newer one was made since it started; others the newest.
 */
export function programFile(name: string): string {
  const beside = join(import.meta.dirname, `${name}.js`);
  return existsSync(beside) ? beside : join(packageFolder(), "dist", `${name}.js`);
}
