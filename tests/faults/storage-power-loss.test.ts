/**
 * The power goes at a moment of the night: of every file only a prefix is left, the journal's log and the running
 * session's files cut anywhere. The journal opens at the last whole transaction, and the same command ends as a night
 * that was not cut, or says which file is damaged.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { CodedError } from "../../engine/index.ts";
import { suiteFolder } from "../support/own-folder.ts";
import type { Storage } from "./bench.ts";
import { copyRun, drive, recordNight } from "./storage-night.ts";
import { type Point, pointsOf } from "./storage-points.ts";
import {
  expectClearError,
  journalOf,
  sessionsOf,
  sweep,
  writeSmallGrids,
} from "./storage-sweep.ts";
import { framesOf, validUpTo } from "./storage-wal.ts";
import { verifyAll } from "./verify.ts";

const root = suiteFolder("power");

const grids = writeSmallGrids(root);
/** The night of the tests of the journal. */
const ofJournal: Storage = pointsOf("journal", 1)[0]?.storage ?? "full";
const grid = grids[ofJournal];
/** What sessions come to, whatever they keep. */
let whole: unknown[] | undefined;
const nights = new Map<Storage, readonly string[]>();
beforeAll(async () => {
  const storages = new Set([ofJournal, ...pointsOf("power", 2).map(({ storage }) => storage)]);
  for (const storage of storages) {
    const night = await recordNight(grids[storage], join(root, storage));
    nights.set(storage, night.moments);
    whole ??= sessionsOf(night.run);
    expect(sessionsOf(night.run)).toEqual(whole);
  }
});

/** The moment with the longest log of the journal. */
function latest(): string {
  const moments = nights.get(ofJournal) ?? [];
  const size = (run: string) =>
    statSync(join(run, "sweep.db-wal"), { throwIfNoEntry: false })?.size ?? 0;
  return moments.toSorted((a, b) => size(b) - size(a))[0] as string;
}

describe("the journal's log, cut at every frame and between", () => {
  it("opens at the last whole transaction, and what it says holds together", () => {
    const run = latest();
    const wal = join(run, "sweep.db-wal");
    const frames = framesOf(wal);
    expect(frames.filter(({ isCommit }) => isCommit).length).toBeGreaterThan(20);
    const between = pointsOf("journal-log", 40).map((point) =>
      Math.floor(point.share * statSync(wal).size),
    );
    const known = new Map<number, string>();
    for (const bytes of [...frames.map(({ endsAt }) => endsAt), ...between, 0, 1, 31, 32]) {
      const told = `log of ${wal} cut to ${bytes} bytes`;
      const valid = validUpTo(frames, bytes);
      const expected = known.get(valid) ?? said(run, valid);
      known.set(valid, expected);
      expect(said(run, bytes), told).toBe(expected);
    }
    expect(known.size).toBe(1 + frames.filter(({ isCommit }) => isCommit).length);
  });
});

/** What a journal says whose log was cut, checked for what must hold at any moment of a night. */
function said(run: string, bytes: number): string {
  const folder = join(root, "cut");
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(run, "sweep.db"), join(folder, "sweep.db"));
  writeFileSync(
    join(folder, "sweep.db-wal"),
    readFileSync(join(run, "sweep.db-wal")).subarray(0, bytes),
  );
  const journal = journalOf(folder);
  for (const { session, state, folder: counted } of journal.sessions) {
    const own = journal.attempts.filter((attempt) => attempt.session === session);
    if (state === "running") expect(own.at(-1)?.outcome).toBeNull();
    if (state === "planned") expect(own).toEqual([]);
    if (state === "finished")
      expect(own.at(-1)).toMatchObject({ outcome: "duration_elapsed", folder: counted });
  }
  rmSync(folder, { recursive: true });
  return JSON.stringify(journal);
}

describe("a night cut off", () => {
  it.each(pointsOf("power", 2))("at $share of it ends as one that was not", async (point) => {
    const { storage, share } = point;
    const moments = nights.get(storage) ?? [];
    const moment = moments[Math.floor(share * moments.length)] as string;
    const out = join(root, `out-${point.draw("name", 1e9)}`);
    const run = join(out, "small", basename(moment));
    copyRun(moment, run);
    const told = `${storage}: ${cutFiles(run, point).join("; ")}\n${point.replay}`;
    const { code, said: words, error } = await drive(grids[storage], out);
    expect(error, told).toBeNull();
    expect(code, `${told}\n${words}`).toBe(0);
    const ended = readdirSync(join(out, "small")).filter((name) => name.startsWith("20"));
    const last = join(out, "small", ended.sort().at(-1) as string);
    expect(sessionsOf(last), told).toEqual(whole);
    expect((await verifyAll(last)).differences, told).toEqual([]);
    rmSync(out, { recursive: true, force: true });
  });
});

/** Cuts what a power cut may cut: everything not synced, and the journal's log further back than it ever could. */
function cutFiles(run: string, point: Point): string[] {
  const cuts: string[] = [];
  const cut = (file: string): void => {
    const path = join(run, file);
    if (!existsSync(path)) return;
    const bytes = point.draw(file, statSync(path).size + 1);
    truncateSync(path, bytes);
    cuts.push(`${file} cut to ${bytes}`);
  };
  cut("sweep.db-wal");
  cut("sweep.log");
  const shm = join(run, "sweep.db-shm");
  if (point.draw("index", 2) === 0) rmSync(shm, { force: true });
  else cut("sweep.db-shm");
  for (const name of folders(join(run, "sessions"))) {
    if (existsSync(join(run, "sessions", name, "summary.json"))) continue;
    for (const file of readdirSync(join(run, "sessions", name))) cut(join("sessions", name, file));
  }
  return cuts;
}

function folders(path: string): string[] {
  return existsSync(path) ? readdirSync(path) : [];
}

describe("a journal that is there in part", () => {
  it("is named, and nothing beside it is touched", async () => {
    const { out, run } = placeOf(latest());
    const path = join(run, "sweep.db");
    truncateSync(path, Math.floor(statSync(path).size / 2) + 7);
    const before = readdirSync(join(run, "sessions"));
    const { error } = await drive(grid, out);
    expect(error).toBeInstanceOf(CodedError);
    expect(error).toMatchObject({ code: "SWP_JOURNAL_DAMAGED" });
    expect((error as CodedError).message).toContain(path);
    expect(readdirSync(join(run, "sessions"))).toEqual(before);
  });

  it("or is gone, is named by every verb, and a new run says why it is one", async () => {
    const { out, run } = placeOf(latest());
    rmSync(join(run, "sweep.db"));
    for (const verb of ["verify"]) {
      const { status, stderr } = sweep([verb, run, "--out", out]);
      expect(status, stderr).toBe(3);
      expect(stderr).toContain(join(run, "sweep.db"));
      expectClearError(stderr, verb);
    }
    const before = readdirSync(join(run, "sessions"));
    const { code, said: words } = await drive(grid, out);
    expect(code).toBe(0);
    expect(words).toContain(`${basename(run)} has sessions and no sweep.db`);
    expect(readdirSync(join(run, "sessions"))).toEqual(before);
  });
});

function placeOf(moment: string): { readonly out: string; readonly run: string } {
  const out = mkdtempSync(join(root, "part-"));
  const run = join(out, "small", basename(moment));
  copyRun(moment, run);
  return { out, run };
}
