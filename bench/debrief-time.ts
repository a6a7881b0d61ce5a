/** Part (e): what the debrief of 2,400 sessions takes, in a process that has not read any of them before. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { makeFolder } from "../engine/make-folder.ts";
import { atMost, type Figure, type PartResult } from "./result.ts";
import { timed } from "./support/measure.ts";
import { inTemporaryFolder, REPO } from "./support/places.ts";
import { makeBigNight } from "./support/big-night.ts";

const SECONDS_MAX = 20;
const SESSIONS = 2_400;

/** `night` is a run folder to use again; it is made when it is not there. */
export function measureDebrief({ night }: { readonly night: string | null }): Promise<PartResult> {
  if (night === null) return inTemporaryFolder((folder) => measureIn(join(folder, "night")));
  return measureIn(night);
}

async function measureIn(runFolder: string): Promise<PartResult> {
  if (!existsSync(join(runFolder, "sweep.db"))) {
    makeFolder(runFolder);
    await makeBigNight(runFolder);
  }
  const program = join(REPO, "dist/run_phase73_sweep.js");
  const { ms, usage } = await debriefTime(program, runFolder);
  const figures: Figure[] = [
    { name: "processor time", value: usage / 1000, unit: "s" },
    ...["debrief.md", "debrief.html", "results.csv", "results.json"].map((name) => ({
      name,
      value: statSync(join(runFolder, name)).size / 1e6,
      unit: "MB",
    })),
    { name: "plots", value: readdirSync(join(runFolder, "plots")).length, unit: "files" },
  ];
  return {
    part: "e",
    title: `Debrief of ${SESSIONS} sessions, by the command line, nothing remembered`,
    ratios: [atMost("debrief RUN", ms / 1000, SECONDS_MAX, " s")],
    figures,
  };
}

async function debriefTime(program: string, runFolder: string) {
  const before = process.resourceUsage();
  let usage = 0;
  const { ms } = await timed(async () => {
    const run = await execa(process.execPath, ["--enable-source-maps", program, "debrief", runFolder]);
    usage = run.durationMs;
  });
  const after = process.resourceUsage();
  usage = (after.userCPUTime + after.systemCPUTime - before.userCPUTime - before.systemCPUTime) / 1000;
  return { ms, usage };
}
