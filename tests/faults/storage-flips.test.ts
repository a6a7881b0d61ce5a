/**
 * Bytes that change on the disk after a night: in a session's database, its summary and its tape, in the journal and
 * in results.json, at offsets dealt over the whole file. `verify` finds each one and names the file, or nothing that
 * the file says has changed; the debrief does not count a session whose numbers changed, and still counts the others.
 */
import {
  copyFileSync,
  cpSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { beforeAll, describe, expect, it } from "vitest";
import { CodedError } from "../../engine/index.ts";
import { compileResults } from "../../reports/index.ts";
import { suiteFolder } from "../support/own-folder.ts";
import { changeDatabase } from "../support/stored-database.ts";
import type { Storage } from "./bench.ts";
import { drive } from "./storage-night.ts";
import { type Point, pointsOf } from "./storage-points.ts";
import { recordOf, runsIn, writeSmallGrids } from "./storage-sweep.ts";
import { verifyAll, verifyStored } from "./verify.ts";

const root = suiteFolder("flips");

const runs: Record<Storage, string> = { full: "", summary: "" };
beforeAll(async () => {
  const grids = writeSmallGrids(root);
  for (const storage of ["full", "summary"] as const) {
    const out = join(root, storage);
    expect((await drive(grids[storage], out)).code).toBe(0);
    runs[storage] = runsIn(out)[0] as string;
    expect((await verifyAll(runs[storage])).differences).toEqual([]);
  }
});

/** What a file says, as text: equal before and after where a changed byte changed nothing. */
const SAYS: Readonly<Record<string, (path: string) => string>> = {
  "session.db": dump,
  "sweep.db": dump,
  "tape.ndjson.gz": (path) => gunzipSync(readFileSync(path)).toString("latin1"),
  "summary.json": jsonOf,
  "results.json": jsonOf,
};

const SESSION = "sessions/02-tight";

describe("a changed byte", () => {
  it.each<[Storage, string, number]>([
    ["full", `${SESSION}/session.db`, 8],
    ["summary", `${SESSION}/session.db`, 8],
    ["full", "sweep.db", 8],
    ["full", `${SESSION}/summary.json`, 3],
    ["summary", `${SESSION}/summary.json`, 3],
    ["full", `${SESSION}/tape.ndjson.gz`, 4],
    ["full", "results.json", 5],
  ])("in a %s run's %s is found, or changed nothing", (storage, file, few) => {
    const run = runs[storage];
    const path = join(run, file);
    const whole = join(root, basename(file));
    copyFileSync(path, whole);
    const before = says(whole);
    for (const point of pointsOf(`flip-${KINDS[storage]}${basename(file)}`, few)) {
      const changed = flip(whole, path, point);
      const replay = `${storage}, ${file}, ${changed}; ${point.replay}`;
      const found = look(run, file);
      if (found.length === 0) expect(says(path), replay).toBe(before);
      expectOthersUsed(run, file, replay);
    }
    copyFileSync(whole, path);
  });
});

/** Points of a kind stay where they are. */
const KINDS = { full: "", summary: "kept-" };

type Harm = (folder: string) => void;

const HARM: Readonly<Record<string, Harm>> = {
  "a session's folder": (folder) => rmSync(folder, { recursive: true }),
  "a session's database": (folder) => rmSync(join(folder, "session.db")),
  "a session's summary": (folder) => rmSync(join(folder, "summary.json")),
  "an empty database": (folder) => writeFileSync(join(folder, "session.db"), ""),
  "half a database": (folder) => halve(join(folder, "session.db")),
  "half a summary": (folder) => halve(join(folder, "summary.json")),
  "a summary that disagrees": (folder) => restate(join(folder, "summary.json")),
};

/** No number takes harm of it. */
const HALF_A_TAPE = "half a tape";

/** Rows that are gone, of a session that has no others to compute its summary from: nothing but its seal knows. */
const LOST: Readonly<Record<string, Harm>> = {
  "no row at all": (folder) => lose(folder, ...TABLES.map((table) => `DELETE FROM ${table}`)),
  "no table of fills": (folder) => lose(folder, "DROP TABLE fills"),
  "one fill less": (folder) => lose(folder, "DELETE FROM fills WHERE fill_id = 1"),
  ...Object.fromEntries(
    ["sessions", "orders", "fills", "inventory_ledger", "engine_state"].map((table) => [
      `no row of ${table}`,
      (folder: string) => lose(folder, `DELETE FROM ${table}`),
    ]),
  ),
};

describe("what is gone or says something else", () => {
  it.each<[Storage, string, Harm]>([
    ...Object.entries(HARM).map(([what, harm]): [Storage, string, Harm] => ["full", what, harm]),
    ["full", HALF_A_TAPE, (folder) => halve(join(folder, "tape.ndjson.gz"))],
    ...Object.entries({ ...HARM, ...LOST }).map(([what, harm]): [Storage, string, Harm] => [
      "summary",
      what,
      harm,
    ]),
  ])("in a %s run, %s costs its own session only", async (storage, what, harm) => {
    const run = runs[storage];
    const folder = join(run, SESSION);
    const aside = join(root, "aside");
    cpSync(folder, aside, { recursive: true });
    harm(folder);
    expect(look(run, `${SESSION}/${what}`), what).not.toEqual([]);
    const [first, second] = compileResults(recordOf(run)).sessions;
    expect(first, what).toMatchObject({ evaluable: true, summary: { fills_total: FILLS[0] } });
    expect(second?.evaluable, what).toBe(what === HALF_A_TAPE);
    rmSync(folder, { recursive: true, force: true });
    cpSync(aside, folder, { recursive: true, preserveTimestamps: true });
    rmSync(aside, { recursive: true });
    expect(look(run, SESSION), `${what}, restored`).toEqual([]);
  });
});

const TABLES = [
  ...["fills", "transactions", "orders", "inventory_ledger", "capital_events", "guard_events"],
  ...["truth_checks", "engine_state", "sessions"],
];

function lose(folder: string, ...statements: readonly string[]): void {
  changeDatabase(join(folder, "session.db"), ...statements);
}

function halve(path: string): void {
  truncateSync(path, Math.floor(statSync(path).size / 2));
}

function restate(path: string): void {
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace(/"fills_total": \d+/, '"fills_total": 7'));
}

/** What `verify` says of the run without running anything, or the error that names the journal: one line each. */
function look(run: string, file: string): string[] {
  try {
    const { differences } = verifyStored(run);
    if (file.startsWith(SESSION) && differences.length > 0) {
      expect(differences.map(({ session }) => session)).toContain(2);
    }
    return differences.map((difference) => JSON.stringify(difference));
  } catch (error) {
    expect(error).toBeInstanceOf(CodedError);
    expect((error as CodedError).message).toContain(join(run, "sweep.db"));
    return [(error as CodedError).message];
  }
}

/** The debrief compiles; the first session counts; the second counts only with the numbers it had. */
function expectOthersUsed(run: string, file: string, replay: string): void {
  if (!file.startsWith(SESSION)) return;
  const [first, second] = compileResults(recordOf(run)).sessions;
  expect(first, replay).toMatchObject({ evaluable: true, summary: { fills_total: FILLS[0] } });
  if (second?.evaluable === true) expect(second.summary?.fills_total, replay).toBe(FILLS[1]);
  else expect(second?.evaluableReasons.join("; "), replay).toMatch(/database|summary/);
}

/** Fills of the two sessions: the market's seed is fixed. */
const FILLS = [1, 6];

/** Changes one byte of a copy: one bit in every second case, several else. Returns where, in words. */
function flip(whole: string, path: string, point: Point): string {
  const bytes = readFileSync(whole);
  const at = Math.floor(point.share * bytes.length);
  const mask =
    point.draw("one bit?", 2) === 0 ? 1 << point.draw("bit", 8) : 1 + point.draw("mask", 255);
  bytes[at] = (bytes[at] as number) ^ mask;
  writeFileSync(path, bytes);
  return `byte ${at} of ${bytes.length} xor ${mask}`;
}

function says(path: string): string {
  try {
    return (SAYS[basename(path)] as (path: string) => string)(path);
  } catch (error) {
    return `unreadable: ${(error as Error).message}`;
  }
}

function jsonOf(path: string): string {
  return JSON.stringify(JSON.parse(readFileSync(path, "utf8")));
}

/** Every row of every table, as SQLite gives them; the seal only tells of the others. */
function dump(path: string): string {
  const bytes = readFileSync(path);
  bytes[18] = 1;
  bytes[19] = 1;
  const db = new Database(bytes);
  try {
    const tables = db
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
      .pluck()
      .all() as string[];
    return tables
      .filter((name) => name !== "seal")
      .flatMap((name) => [
        name,
        ...db
          .prepare(`SELECT * FROM "${name}" ORDER BY rowid`)
          .raw()
          .all()
          .map((row) => JSON.stringify(row)),
      ])
      .filter((line) => !line.startsWith('["rows_hash"'))
      .join("\n");
  } finally {
    db.close();
  }
}
