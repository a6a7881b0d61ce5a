/** Bundles the programs, after the compiler, when anything has changed since they were bundled last. */
import { packageFolder } from "../engine/package-folder.ts";
import { isCurrent, look, markCurrent } from "./is-current.ts";
import { removeOldBuilds } from "./old-builds.ts";

const root = packageFolder();
const seen = look(root);
if (!isCurrent(root, seen)) {
  try {
    const { writePrograms } = await import("./write-programs.ts");
    const build = await writePrograms(root);
    markCurrent(root, build, seen);
    removeOldBuilds(root, build, Date.now());
  } catch (error) {
    // 3 as for every fault of the machine, before the program that says so is there.
    process.stderr.write(
      `Error: the programs could not be made from their sources: ${(error as Error).message}\n` +
        `       Look at disk space and rights in ${root}/dist and at the packages (npm ci), then run the same command again.\n`,
    );
    process.exitCode = 3;
  }
}
