/**
 * kill -9 of the verb `rerun`, which runs sessions of a finished run again beside it, in its own process: nothing of the
 * run may change, whatever lies in `in-full/` by then, and the same command makes that whole.
 */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { it } from "vitest";
import { blake3HexOf } from "../../engine/index.ts";
import { inFullFolder } from "../../reports/index.ts";
import { command } from "../sweeps/in-full/bench.ts";
import { makePlace, type Place } from "./bench.ts";
import { drawPoint, runCases } from "./cases.ts";
import { accountOf } from "./compare.ts";
import type { Nights, Stages } from "./stages.ts";
import { startVerb } from "./verb.ts";
import { verifyAll } from "./verify.ts";

/** Roughly how long it takes. */
const RERUN_MS = 900;
/** One after the other, over what the one before left. */
const KILLS = 4;
const LONG = 6 * 3_600_000;

export function rerunCases(nights: () => Nights): void {
  it(
    "at any moment: the run is as it was, and the same command ends on its roots",
    async () => {
      const wholes = new Map<Stages, Promise<Place>>();
      const wholeOf = (stages: Stages): Promise<Place> => {
        const whole = wholes.get(stages) ?? wholeRerun(stages);
        wholes.set(stages, whole);
        return whole;
      };
      await runCases(nights(), {
        kind: "rerun",
        cases: 2,
        draw: async (draw, stages) => {
          const whole = await wholeOf(stages);
          const changes = whole.changes("rerun", 1);
          const point = { changes, msMax: RERUN_MS, signal: "SIGKILL" } as const;
          const rerun = Array.from({ length: KILLS }, () => drawPoint(draw, point));
          const over = draw.chance(0.5) ? whole : null;
          const name = over === null ? "beside a run" : "over a rerun that was whole";
          const stage = { name, from: stages.wholeRoot, changes };
          return { stage, orders: { rerun }, run: (place) => killAndRerun(place, whole, over) };
        },
      });
      for (const place of await Promise.all(wholes.values())) place.remove();
    },
    LONG,
  );
}

/** A rerun that nobody cut, and what it changed on the disk. */
async function wholeRerun({ plan, wholeRoot }: Stages): Promise<Place> {
  const place = makePlace(plan, { record: true }, wholeRoot);
  const faults = endFaults(await rerun(place));
  if (faults.length > 0) throw new Error(`without a fault: ${faults.join()}`);
  return place;
}

async function killAndRerun(place: Place, whole: Place, over: Place | null): Promise<string[]> {
  const [run, inFull] = [runOf(place), inFullFolder(runOf(place))];
  await place.debrief();
  const before = filesOf(run, OWN);
  const results = JSON.stringify(accountOf(run).results);
  if (over !== null) cpSync(inFullFolder(runOf(over)), inFull, { recursive: true });
  const faults: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const end = await rerun(place);
    if (end.end !== "SIGKILL") faults.push(...endFaults(end));
    faults.push(...changed("after a kill, the run", before, filesOf(run, OWN)));
  }
  faults.push(...(await halfFaults(place, before)));
  if (JSON.stringify(accountOf(run).results) !== results)
    faults.push("by the debrief, the run has other results");
  faults.push(...endFaults(await rerunHere(place)));
  const wanted = filesOf(inFullFolder(runOf(whole)), SAME);
  faults.push(...changed("in the end, in-full", wanted, filesOf(inFull, SAME)));
  rmSync(inFull, { recursive: true });
  await place.debrief();
  return [...faults, ...changed("in the end, the run", before, filesOf(run, EVERY))];
}

/** What is there by half is no difference to `verify`, and to the debrief it is not there. */
async function halfFaults(place: Place, before: Files): Promise<string[]> {
  const run = runOf(place);
  const { differences, skipped } = await verifyAll(run);
  await place.debrief();
  const drawn = [...filesOf(run, OWN).keys()]
    .flatMap((name) => /^plots\/session-(\d+)-quotes/.exec(name)?.[1] ?? [])
    .filter((number) => !before.has(`plots/session-${number}-quotes.svg`));
  const whole = (number: string) =>
    readdirSync(inFullFolder(run)).some(
      (name) => name.startsWith(number) && existsSync(join(inFullFolder(run), name, "session.db")),
    );
  const same = (name: string) => OWN(name) && !DRAWN.test(name);
  return [
    ...[...differences, ...skipped].map((one) => `verify, halfway: ${JSON.stringify(one)}`),
    ...drawn.filter((number) => !whole(number)).map((number) => `${number} is drawn by half`),
    ...changed(
      "by the debrief, the run",
      new Map([...before].filter(([name]) => same(name))),
      filesOf(run, same),
    ),
  ];
}

function rerun(place: Place): ReturnType<typeof startVerb>["ended"] {
  return startVerb(place, "rerun", [runOf(place), "--session", "1", "2"]).ended;
}

/** As the same command would, in this process: it takes the lock of the dead one. */
async function rerunHere(place: Place): ReturnType<typeof rerun> {
  const words = ["rerun", runOf(place), "--session", "1", "2"];
  const { code, out, err } = await command(place.root, ...words);
  return { end: code, out, errors: err };
}

function endFaults({ end, out, errors }: Awaited<ReturnType<typeof rerun>>): string[] {
  const same = out.match(/^\d\d-\w+: ledger root [0-9a-f]{16} as stored, summary the same\./gm);
  return end === 0 && same?.length === 2 ? [] : [`a rerun ended with ${end}: ${out}${errors}`];
}

function runOf(place: Place): string {
  return place.runFolder() ?? join(place.root, "missing");
}

type Files = ReadonlyMap<string, string>;
type Choice = (name: string) => boolean;

/** SQLite's own beside a journal that a reader was killed over: whoever reads it next takes them away. */
const OPENED = /^sweep\.db-(wal|shm)$/;
const OWN: Choice = (name) => !name.startsWith("in-full/") && !OPENED.test(name);
const EVERY: Choice = () => true;
/** What the debrief shows of a session that lies there in full, and where the hashes of its pages stand. */
const DRAWN = /^(results\.json|debrief\.(md|html)|plots\/(modes|session-.*)\.svg)$/;
/** Who and when stand in a note and a log. */
const SAME: Choice = (name) => !/^\.orchestrator\.json$|session\.log$/.test(name);

/** Files under a folder by their names in it, with a hash of each. */
function filesOf(folder: string, choice: Choice): Files {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter(choice)
    .sort();
  return new Map(files.map((name) => [name, blake3HexOf([readFileSync(join(folder, name))])]));
}

function changed(where: string, before: Files, after: Files): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names]
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => {
      if (!after.has(name)) return `${where} lacks ${name}`;
      return before.has(name) ? `${where} has another ${name}` : `${where} has ${name} more`;
    });
}
