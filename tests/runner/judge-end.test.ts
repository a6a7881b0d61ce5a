/** The words for an end never claim to know how far a session came that could not tell. */
import { expect, it } from "vitest";
import type { SessionSpec } from "../../engine/index.ts";
import { judgeEnd, type ProcessEnd } from "../../runner/judge-end.ts";
import { suiteFolder } from "../support/own-folder.ts";

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
