/** Why a session failed, and that the words for an end never claim to know how far a session came that could not tell. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SessionSpec } from "../../engine/index.ts";
import { judgeEnd, judgeRemains, type ProcessEnd } from "../../runner/judge-end.ts";
import { scriptedSummary } from "../fixtures/sessions/scripted-summary.mjs";
import { suiteFolder } from "../support/own-folder.ts";
import { specIn } from "../support/session-spec.ts";

/** Empty: no summary, no log. */
const folder = suiteFolder("judge");

const WELL: ProcessEnd = {
  exitCode: 0,
  signal: undefined,
  startError: undefined,
  watchdog: null,
  memory: null,
  memoryMiBMax: 64,
  failedCode: null,
  leftOut: null,
  killed: false,
  asked: false,
  ticks: 0,
};
const SIGKILL = { exitCode: undefined, signal: "SIGKILL" };

it.each<[string, Partial<ProcessEnd>, string]>([
  ["killed in its first moments", SIGKILL, "ended by SIGKILL before it had reported a tick"],
  ["killed later", { ...SIGKILL, ticks: 1 }, "ended by SIGKILL after at least 1 tick"],
  ["killed much later", { ...SIGKILL, ticks: 90 }, "ended by SIGKILL after at least 90 ticks"],
  ["gone by itself", { exitCode: 7, ticks: 90 }, "exit code 7 after 90 ticks"],
  ["gone at once", { exitCode: 7 }, "exit code 7 before it had reported a tick"],
  ["gone without a summary", { ticks: 3 }, "exit code 0 after 3 ticks, but no summary.json"],
  [
    "ended by whoever pressed twice",
    { ...SIGKILL, killed: true },
    "ended at once on request before it had reported a tick",
  ],
  [
    "ended by whoever pressed twice, later",
    { ...SIGKILL, killed: true, ticks: 90 },
    "ended at once on request after at least 90 ticks",
  ],
  [
    "ended on request before it had begun",
    { exitCode: 3, asked: true },
    "ended on request before it had reported a tick",
  ],
  [
    "too large",
    { ...SIGKILL, memory: "the process held 700 MiB" },
    "the process held 700 MiB, before it had reported a tick",
  ],
])("a session that was %s", (_name, end, detail) => {
  const outcome = judgeEnd({ folder } as SessionSpec, { ...WELL, ...end }, "");
  expect(outcome).toMatchObject({ detail });
});

const DIED = { exitCode: 3 };
const GONE = { ...DIED, failedCode: "MKT_FEED_GONE" };
const UNSTARTED = { startError: "spawn EMFILE", exitCode: undefined };

describe("a session failed because", () => {
  it.each<[string, Partial<ProcessEnd>, string, string]>([
    ["it died before its first tick", DIED, "", "startup_failure"],
    ["it died after ticks", { ...DIED, ticks: 1 }, "", "crashed"],
    ["it was killed, even before its first tick", SIGKILL, "", "crashed"],
    [
      "it could not be started",
      { ...UNSTARTED, startError: "spawn ENOENT" },
      "",
      "startup_failure",
    ],
    ["it ended well and left nothing", { ticks: 3 }, "", "no_summary"],
    ["it held too much memory", { ...SIGKILL, memory: "700 MiB", ticks: 3 }, "", "crashed"],
    ["it hung, whatever it printed", { ...DIED, watchdog: "no progress" }, "ENOSPC", "watchdog"],
    ["its feed was gone as it began", GONE, "", "no_market"],
    // What it lost was more than a start: it uses up one of its tries.
    ["its feed was gone after ticks", { ...GONE, ticks: 1 }, "", "crashed"],
    ["no server answered", { ...DIED, failedCode: "MKT_NO_SERVER" }, "", "no_market"],
    ["its tape was damaged", { ...DIED, failedCode: "MKT_TAPE_DAMAGED" }, "", "startup_failure"],
    ["there were no file handles to start it", UNSTARTED, "", "environment"],
    ...[
      ...["ENOSPC", "EFBIG", "EDQUOT", "EROFS", "EIO", "EMFILE", "ENFILE", "disk is full"],
      ...["SQLITE_FULL", "SQLITE_READONLY_DBMOVED", "SQLITE_IOERR_WRITE", "SQLITE_CANTOPEN"],
    ].map((word): [string, Partial<ProcessEnd>, string, string] => [
      `the machine refused: ${word}`,
      { ...DIED, ticks: 90 },
      `session.db: ${word}: refused\n`,
      "environment",
    ]),
    ["its database was damaged", { ...DIED, ticks: 9 }, "SQLITE_CORRUPT: malformed", "crashed"],
  ])("%s", (_name, end, output, reason) => {
    const outcome = judgeEnd({ folder } as SessionSpec, { ...WELL, ...end }, output);
    expect(outcome).toMatchObject({ kind: "failed", reason });
  });
});

describe("a summary that lies in a session's folder", () => {
  const own = suiteFolder("judge-summary");
  const spec = { ...specIn(own, {}), sweepId: "scripted/1", session: 2 };
  const leave = (changes: object) =>
    writeFileSync(join(own, "summary.json"), JSON.stringify(scriptedSummary(spec, changes)));

  it("is the session's own: it is whole, however its process ended", () => {
    leave({});
    expect(judgeEnd(spec, { ...WELL, ...DIED }, "")).toMatchObject({ kind: "finished" });
    expect(judgeRemains(own, spec)).toMatchObject({ kind: "finished" });
  });

  it.each([
    ["another session", { session: 1 }, "session 1 of scripted/1"],
    ["another sweep", { sweep_id: "scripted/2" }, "session 2 of scripted/2"],
  ])("is that of %s: it counts for nothing", (_what, changes, was) => {
    leave(changes);
    const detail = expect.stringContaining(`was of ${was}, expected session 2 of scripted/1`);
    expect(judgeEnd(spec, WELL, "")).toMatchObject({ reason: "no_summary", detail });
    expect(judgeRemains(own, spec)).toMatchObject({ kind: "cut", detail });
  });
});
