/**
 * Bytes that change on the disk after a night: in a session's database, its summary and its tape, in the journal and
 * in results.json, at offsets dealt over the whole file. `verify` finds each one and names the file, or nothing that
 * the file says has changed; the debrief does not count a session whose numbers changed, and still counts the others.
 */
import {
  copyFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CodedError } from "../../engine/index.ts";
import { compileResults } from "../../reports/index.ts";
import { drive } from "./storage-night.ts";
import { type Point, pointsOf } from "./storage-points.ts";
import { recordOf, runsIn, verifyAll, writeSmallGrid } from "./storage-sweep.ts";

const root = mkdtempSync(join(tmpdir(), "flips-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let run: string;
beforeAll(async () => {
  const out = join(root, "out");
  expect((await drive(writeSmallGrid(root), out)).code).toBe(0);
  run = runsIn(out)[0] as string;
  expect(verifyAll(run).differences).toEqual([]);
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
  it.each([
    [`${SESSION}/session.db`, 14],
    ["sweep.db", 8],
    [`${SESSION}/summary.json`, 5],
    [`${SESSION}/tape.ndjson.gz`, 4],
    ["results.json", 5],
  ])("in %s is found, or changed nothing", (file, few) => {
    const path = join(run, file);
    const whole = join(root, basename(file));
    copyFileSync(path, whole);
    const before = says(whole);
    for (const point of pointsOf(`flip-${basename(file)}`, few)) {
      const changed = flip(whole, path, point);
      const replay = `${file}, ${changed}; ${point.replay}`;
      const found = look(file);
      if (found.length === 0) expect(says(path), replay).toBe(before);
      expectOthersUsed(file, replay);
    }
    copyFileSync(whole, path);
  });
});

describe("what is gone or says something else", () => {
  it.each<[string, (folder: string) => void]>([
    ["a session's folder", (folder) => rmSync(folder, { recursive: true })],
    ["a session's database", (folder) => rmSync(join(folder, "session.db"))],
    ["a session's summary", (folder) => rmSync(join(folder, "summary.json"))],
    ["an empty database", (folder) => writeFileSync(join(folder, "session.db"), "")],
    ["half a database", (folder) => halve(join(folder, "session.db"))],
    ["half a tape", (folder) => halve(join(folder, "tape.ndjson.gz"))],
    ["half a summary", (folder) => halve(join(folder, "summary.json"))],
    ["a summary that disagrees", (folder) => restate(join(folder, "summary.json"))],
  ])("%s costs its own session only", async (what, harm) => {
    const folder = join(run, SESSION);
    const aside = join(root, "aside");
    cpSync(folder, aside, { recursive: true });
    harm(folder);
    expect(look(`${SESSION}/${what}`), what).not.toEqual([]);
    const [first, second] = compileResults(recordOf(run)).sessions;
    expect(first, what).toMatchObject({ evaluable: true, summary: { fills_total: FILLS[0] } });
    // A tape that is gone takes no number with it.
    expect(second?.evaluable, what).toBe(what === "half a tape");
    rmSync(folder, { recursive: true, force: true });
    cpSync(aside, folder, { recursive: true, preserveTimestamps: true });
    rmSync(aside, { recursive: true });
    expect(look(SESSION), `${what}, restored`).toEqual([]);
  });
});

function halve(path: string): void {
  truncateSync(path, Math.floor(statSync(path).size / 2));
}

function restate(path: string): void {
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace(/"fills_total": \d+/, '"fills_total": 7'));
}

/** What `verify` says of the run, or the error that names the journal: one line each. */
function look(file: string): string[] {
  try {
    const { differences } = verifyAll(run);
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
function expectOthersUsed(file: string, replay: string): void {
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
