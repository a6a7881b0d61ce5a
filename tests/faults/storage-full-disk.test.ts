/**
 * A disk that fills up while a sweep runs, at sizes dealt over everything a sweep writes: plan, journal, session
 * database, tape, summary, debrief, figures. The sweep stops with words and exit code 3, what was stored stays
 * whole, and with room the same command ends as a sweep that never ran out.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSessionDatabase } from "../../engine/store/session-database.ts";
import { pointsOf } from "./storage-points.ts";
import { HAS_NAMESPACES, openFullDisk, openShortFiles, type Room } from "./storage-rooms.ts";
import {
  type Ended,
  expectClearError,
  journalOf,
  runsIn,
  sessionsOf,
  sweep,
  verifyAll,
  writeSmallGrid,
} from "./storage-sweep.ts";

const root = mkdtempSync(join(tmpdir(), "full-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let grid: string;
let whole: unknown[];
beforeAll(() => {
  grid = writeSmallGrid(root);
  const out = join(root, "whole");
  expect(sweep([grid, "--out", out]).status).toBe(0);
  whole = sessionsOf(runsIn(out)[0] as string);
});

/** All that the sweep writes, temporary files included, takes about this much. */
const DISK_KIB = 1_300;
/** The largest single file: a session's write-ahead log. */
const FILE_KIB = 260;
const SMALLEST_KIB = 4;

const disks = HAS_NAMESPACES ? pointsOf("disk", 2) : [];
const files = pointsOf("file", HAS_NAMESPACES ? 1 : 3);

describe("a disk that fills up", () => {
  it.each([
    ...disks.map((point) => ({ what: "file system", most: DISK_KIB, point })),
    ...files.map((point) => ({ what: "file", most: FILE_KIB, point })),
  ])("$what of $point.share of what is needed", async ({ what, most, point }) => {
    const kib = SMALLEST_KIB + Math.floor(point.share * (most - SMALLEST_KIB));
    const folder = mkdtempSync(join(root, "point-"));
    const room =
      what === "file" ? openShortFiles(folder, { kib }) : await openFullDisk(folder, { kib });
    await fillAndGoOn(room, `${what} of ${kib} KiB; ${point.replay}`);
    rmSync(folder, { recursive: true, force: true });
  });
});

async function fillAndGoOn(room: Room, replay: string): Promise<void> {
  const first = sweep([grid, "--out", room.out], room.launch);
  expectFullOrDone(first, replay);
  room.widen();
  const second = sweep([grid, "--out", room.out], room.launch);
  const kept = await room.leave();
  const told = `${replay}\n${first.stderr}\n${second.stdout}\n${second.stderr}`;
  expect(second.status, told).toBe(0);
  const run = runsIn(kept).findLast((path) => existsSync(join(path, "sweep.db"))) as string;
  expect(sessionsOf(run), told).toEqual(whole);
  expect(verifyAll(run).differences, told).toEqual([]);
  expectNothingLost(run, told);
}

function expectFullOrDone({ status, signal, stdout, stderr }: Ended, replay: string): void {
  const told = `${replay}\nsignal ${signal}\n${stdout}\n${stderr}`;
  expect([0, 3], told).toContain(status);
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
