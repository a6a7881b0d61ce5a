/**
 * Part (e): what the debrief of 2,400 sessions takes: once with every database to be read, as for a run that came from
 * elsewhere, and once as after a sweep, which has looked at each as it ended.
 */
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { makeFolder } from "../engine/make-folder.ts";
import { atMost, judgedAt, type PartResult, type Ratio } from "./result.ts";
import { makeBigNight, type NightSize } from "./support/big-night.ts";
import type { Measured } from "./support/measure.ts";
import { inTemporaryFolder, SWEEP_PROGRAM } from "./support/places.ts";

const SECONDS_MAX = 20;
const SESSIONS_PROMISED = 2_400;

export type DebriefOptions = NightSize & {
  /** Run folder to use again, or to make there and to keep; null for one that is taken away. */
  readonly night: string | null;
};

export function measureDebrief({ night, ...size }: DebriefOptions): Promise<PartResult> {
  if (night === null) return inTemporaryFolder((folder) => measureIn(join(folder, "night"), size));
  return measureIn(night, size);
}

async function measureIn(runFolder: string, size: NightSize): Promise<PartResult> {
  if (!existsSync(join(runFolder, "sweep.db"))) {
    makeFolder(runFolder);
    await makeBigNight(runFolder, size);
  }
  const sessions = readdirSync(join(runFolder, "sessions")).length;
  rmSync(join(runFolder, "recomputed.json"), { force: true });
  const cold = await debriefTime(runFolder);
  const again = await debriefTime(runFolder);
  return {
    part: "e",
    title: `Debrief of ${sessions} sessions, by the command line`,
    ratios: [
      promised(sessions, "no database ever looked at", cold),
      promised(sessions, "databases looked at before", again),
    ],
    figures: [
      {
        name: "processor time, no database ever looked at",
        value: cold.processorMs / 1000,
        unit: "s",
      },
      { name: "processor time, looked at before", value: again.processorMs / 1000, unit: "s" },
      ...["debrief.md", "debrief.html", "results.csv", "results.json"].map((name) => ({
        name,
        value: statSync(join(runFolder, name)).size / 1e6,
        unit: "MB",
      })),
    ],
  };
}

function promised(sessions: number, name: string, { ms }: Measured): Ratio {
  const ratio = atMost(name, ms / 1000, SECONDS_MAX, " s");
  return judgedAt({ is: sessions, full: SESSIONS_PROMISED }, ratio);
}

/** The program says at its exit what it took of the processor: a parent cannot ask. */
const TELL = `data:text/javascript,process.on("exit",()=>process.stderr.write(JSON.stringify(process.cpuUsage())))`;

async function debriefTime(runFolder: string): Promise<Measured> {
  const started = performance.now();
  const { stderr } = await execa(process.execPath, [
    "--import",
    TELL,
    SWEEP_PROGRAM,
    "debrief",
    runFolder,
  ]);
  const ms = performance.now() - started;
  const { user, system } = JSON.parse(stderr.slice(stderr.lastIndexOf("{"))) as NodeJS.CpuUsage;
  return { ms, processorMs: (user + system) / 1000 };
}
