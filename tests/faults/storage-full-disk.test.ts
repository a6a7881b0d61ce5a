/**
 * A disk that fills up while a sweep runs, at sizes dealt over everything a sweep writes: plan, journal, session
 * database, tape, summary, debrief, figures. The sweep stops with words and exit code 3, what was stored stays
 * whole, and with room the same command ends as a sweep that never ran out.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openSessionDatabase } from "../../engine/store/session-database.ts";
import { REPO } from "../support/built.ts";
import { suiteFolder } from "../support/own-folder.ts";
import type { Storage } from "./bench.ts";
import { drive } from "./storage-night.ts";
import { manyPointsOf, type Point, pointsOf } from "./storage-points.ts";
import {
  HAS_NAMESPACES,
  launchLimited,
  openFullDisk,
  openShortFiles,
  type Room,
} from "./storage-rooms.ts";
import {
  type Ended,
  expectClearError,
  journalOf,
  runsIn,
  sessionsOf,
  sweep,
  writeSmallGrids,
} from "./storage-sweep.ts";
import { verifyAll } from "./verify.ts";

const root = suiteFolder("full");

const grids = writeSmallGrids(root);
/** What sessions come to, whatever they keep. */
let whole: unknown[];
beforeAll(async () => {
  const out = join(root, "whole");
  expect((await drive(grids.full, out)).code).toBe(0);
  whole = sessionsOf(runsIn(out)[0] as string);
});

/** All that the sweep writes, temporary files included, takes about this much. */
const DISK_KIB = { full: 800, summary: 640 };
/** The largest single file; of a night that keeps summaries it is the journal's log. */
const FILE_KIB = { full: 220, summary: 220 };
const SMALLEST_KIB = 4;

/** Folders and files of a whole run. */
const INODES = { full: 43, summary: 35 };

type Shortage = "room" | "files" | "file size";

const shortages = [
  ...(HAS_NAMESPACES ? pointsOf("disk", 1) : []).map((point) => ["room", point] as const),
  ...(HAS_NAMESPACES ? manyPointsOf("inodes") : []).map((point) => ["files", point] as const),
  ...pointsOf("file-size", HAS_NAMESPACES ? 0 : 1).map((point) => ["file size", point] as const),
];

describe("a disk that fills up", () => {
  it.each(shortages)("for want of %s", async (what, point) => {
    const folder = mkdtempSync(join(root, "point-"));
    const { room, told } = await openRoom(folder, what, point);
    const replay = `${point.storage}, ${told}; ${point.replay}`;
    await fillAndGoOn(room, grids[point.storage], replay);
    rmSync(folder, { recursive: true, force: true });
  });
});

async function openRoom(folder: string, what: Shortage, point: Point) {
  const from = (least: number, most: Readonly<Record<Storage, number>>) =>
    least + Math.floor(point.share * (most[point.storage] - least));
  switch (what) {
    case "room": {
      const kib = from(SMALLEST_KIB, DISK_KIB);
      return { room: await openFullDisk(folder, { kib }), told: `a disk of ${kib} KiB` };
    }
    case "files": {
      const inodes = from(2, INODES);
      const room = await openFullDisk(folder, { kib: 64 * 1024, inodes });
      return { room, told: `a disk of ${inodes} files` };
    }
    case "file size": {
      const kib = from(SMALLEST_KIB, FILE_KIB);
      return { room: openShortFiles(folder, { kib }), told: `no file beyond ${kib} KiB` };
    }
  }
}

async function fillAndGoOn(room: Room, grid: string, replay: string): Promise<void> {
  const first = sweep([grid, "--out", room.out], room.launch);
  expectFullOrDone(first, replay);
  if (room.forbidWriting !== null) expectRefusal(room, grid, replay);
  room.widen();
  const second = sweep([grid, "--out", room.out], room.launch);
  const kept = await room.leave();
  const told = `${replay}\n${first.stderr}\n${second.stdout}\n${second.stderr}`;
  expect(second.status, told).toBe(0);
  const run = runsIn(kept).findLast((path) => existsSync(join(path, "sweep.db"))) as string;
  expect(sessionsOf(run), told).toEqual(whole);
  expect((await verifyAll(run)).differences, told).toEqual([]);
  expectNothingLost(run, told);
}

/** What is stored on a disk that turned read-only can be looked at, and is not touched. */
function expectRefusal({ out, launch, forbidWriting }: Room, grid: string, replay: string): void {
  forbidWriting?.();
  const { status, stderr } = sweep([grid, "--out", out], launch);
  expect(status, `${replay}\n${stderr}`).toBe(3);
  expectClearError(stderr, replay);
  expect(stderr, replay).toContain(out);
}

/** Of many points some leave room enough; the few of an ordinary run lie where there is none. */
const MAY_SUFFICE = process.env.FAULT_POINTS !== undefined || process.env.FAULT_SEED !== undefined;

function expectFullOrDone({ status, signal, stdout, stderr }: Ended, replay: string): void {
  const told = `${replay}\nsignal ${signal}\n${stdout}\n${stderr}`;
  expect(MAY_SUFFICE ? [0, 3] : [3], told).toContain(status);
  if (status === 0) return;
  expectClearError(stderr, told);
  expect(`${stdout}${stderr}`, told).not.toMatch(/^\s+at .+:\d+/m);
}

/** Every session that an attempt finished counts, once; and what its attempts left can be read or says why not. */
function expectNothingLost(run: string, told: string): void {
  const { sessions, attempts } = journalOf(run);
  expect(
    sessions.map(({ state }) => state),
    told,
  ).toEqual(["finished", "finished"]);
  for (const { session } of sessions) {
    const done = attempts.filter(
      (row) => row.session === session && row.outcome === "duration_elapsed",
    );
    expect(done, told).toHaveLength(1);
  }
  for (const name of readdirSync(join(run, "sessions"))) {
    const log = join(run, "sessions", name, "session.log");
    const text = existsSync(log) ? readFileSync(log, "utf8") : "";
    expect(text, told).not.toMatch(/^\s+at .+:\d+/m);
    if (!name.includes(".attempt"))
      openSessionDatabase(join(run, "sessions", name, "session.db")).close();
  }
}

describe("too few open files", () => {
  it.each(pointsOf("handles", 1))("at $share of what a sweep needs", async (point) => {
    const left = Math.floor(point.share * HANDLES);
    const grid = grids[point.storage];
    const out = mkdtempSync(join(root, "handles-"));
    const told = `${point.storage}, ${left} handles left; ${point.replay}`;
    const first = sweep([grid, "--out", out], (program, words) =>
      launchLimited("n", HANDLES_TO_LOAD, "env", [
        `TAKE_ALL_BUT=${left}`,
        program,
        ...["--import", `${REPO}tests/fixtures/storage/take-handles.mjs`],
        ...words,
      ]),
    );
    expectFullOrDone(first, told);
    const second = first.status === 0 ? null : await drive(grid, out);
    if (second !== null) expect(second.code, `${told}\n${second.said}\n${second.error}`).toBe(0);
    const run = runsIn(out).at(-1) as string;
    expect(sessionsOf(run), told).toEqual(whole);
    expect((await verifyAll(run)).differences, told).toEqual([]);
    expectNothingLost(run, told);
    rmSync(out, { recursive: true, force: true });
  });

  it("to load the program at all", () => {
    const out = join(root, "unloaded");
    const { status, stderr } = sweep([grids.full, "--out", out], (program, words) =>
      launchLimited("n", 24, program, words),
    );
    expect(status, stderr).toBe(3);
    expectClearError(stderr, "ulimit -n 24");
    expect(existsSync(out)).toBe(false);
  });
});

/** Enough for the loader, which opens most of the program at once. */
const HANDLES_TO_LOAD = 1_024;
/** More than a sweep has open at any time beside what it was started with. */
const HANDLES = 24;
