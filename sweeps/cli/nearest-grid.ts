/** The grid file that somebody probably meant. */
import { readdirSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { nearestName } from "../../engine/index.ts";
import type { Environment } from "./environment.ts";

/** Returns the nearest file name beside a path that does not exist, else in grids/; null when nothing is near. */
export function nearestGrid(path: string, environment: Environment): string | null {
  for (const folder of [dirname(path), join(environment.cwd, "grids")]) {
    const wanted = basename(path);
    const names = yamlFiles(folder);
    const found =
      nearestName(wanted, names) ?? names.find((name) => name.replace(/\.ya?ml$/, "") === wanted);
    if (found !== undefined) return relative(environment.cwd, join(folder, found));
  }
  return null;
}

function yamlFiles(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  } catch {
    return [];
  }
}
