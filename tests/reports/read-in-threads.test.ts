/**
 * Databases read on threads say what they say without them, and a thread that cannot do its work costs nothing but
 * time. Real threads of the compiled program.
 */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readInThreads } from "../../reports/results/read-in-threads.ts";
import { readEntry } from "../../reports/results/stored-entry.ts";
import { REPO } from "../support/built.ts";
import { suiteFolder } from "../support/own-folder.ts";
import { runRealSession } from "./fixtures/real-session.ts";
import { makeRecord } from "./fixtures/records.ts";

const PROGRAM = join(REPO, "dist/reading-thread.js");
const COPIES = 70;

const folder = suiteFolder("threads");
let paths: string[];
beforeAll(() => {
  const record = makeRecord({ cells: { base: [10, 16] } });
  const [session] = record.sessions;
  if (session === undefined) throw new Error("the record has a session");
  const own = join(folder, "real");
  const place = { ...session, folder: own, sweepId: record.sweepId };
  runRealSession({ ...place, bidOffsetBps: 10, askOffsetBps: 16 });
  paths = Array.from({ length: COPIES }, (_, i) => {
    mkdirSync(join(folder, String(i)));
    const path = join(folder, String(i), "session.db");
    copyFileSync(join(own, "session.db"), path);
    return path;
  });
});

describe("reading in threads", () => {
  it("finds what is found without them, and leaves out what cannot be read", async () => {
    const [damaged = "", missing = "", ...sound] = paths;
    writeFileSync(damaged, "no database");
    rmSync(missing);
    const found = await readInThreads(paths, { threads: 3, program: PROGRAM });
    expect([...found.keys()].sort()).toEqual([...sound].sort());
    for (const path of sound) expect(found.get(path)).toEqual(readEntry(path));
  });

  it("starts no thread for a few databases, on one processor, or without a compiled program", async () => {
    const few = await readInThreads(paths.slice(0, 20), { threads: 3, program: PROGRAM });
    const alone = await readInThreads(paths, { threads: 1, program: PROGRAM });
    const uncompiled = await readInThreads(paths, { threads: 3 });
    expect([few.size, alone.size, uncompiled.size]).toEqual([0, 0, 0]);
  });

  it("reads nothing where its threads cannot be started, and says nothing of it", async () => {
    const program = join(folder, "no-such-program.js");
    expect((await readInThreads(paths, { threads: 2, program })).size).toBe(0);
  });

  it("goes without a thread that dies", async () => {
    const program = join(folder, "dies.js");
    writeFileSync(
      program,
      'require("node:worker_threads").parentPort.on("message", () => process.exit(3));',
    );
    expect((await readInThreads(paths, { threads: 2, program })).size).toBe(0);
  });
});
