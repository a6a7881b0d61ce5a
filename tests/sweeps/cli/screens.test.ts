/** What an operator sees of a run, by where it is shown: a terminal, one that cannot draw, a file, another program. */
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { Environment } from "../../../sweeps/cli/environment.ts";
import { createView } from "../../../sweeps/cli/view-of-run.ts";
import { openJournal } from "../../../sweeps/journal/journal.ts";
import { JOURNAL_FILE } from "../../../sweeps/journal/run-folder.ts";
import type { SweepEvent } from "../../../sweeps/scheduler/events.ts";
import { testFolder } from "../../support/own-folder.ts";
import { NOW, storedRun } from "../scripted-journal.ts";
import { scriptedPlan } from "../scripted-plan.ts";

let root: string;
beforeEach(() => {
  root = testFolder("screens");
});

const PLAN = scriptedPlan(["finish", "finish"]);
const STARTED: SweepEvent = {
  kind: "session_started",
  session: 1,
  label: "01-c1",
  of: 2,
  attempt: 1,
  takenOver: false,
};

type Screen = {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  readonly term?: string;
  readonly json?: boolean;
};

/** Shows one start, closes the view, and returns what was written. */
function shown({ term, json = false, ...stream }: Screen): string {
  const runFolder = storedRun(join(root, "runs"), PLAN, () => undefined);
  const journal = openJournal(join(runFolder, JOURNAL_FILE), NOW);
  let written = "";
  const stdout = { ...stream, write: (text: string) => (written += text) };
  const environment = { stdout, now: NOW, variables: { TERM: term } } as unknown as Environment;
  try {
    const run = { journal, runFolder, resumed: false, detail: null };
    const view = createView(environment, run, PLAN, { json, workers: 1 });
    view.show(STARTED);
    view.close();
  } finally {
    journal.close();
  }
  return written;
}

describe("a start is", () => {
  it.each<[string, Screen]>([
    ["a file", { term: "xterm" }],
    ["a terminal that knows no cursor", { isTTY: true, columns: 80, rows: 24, term: "dumb" }],
    ["a terminal that says it has no size", { isTTY: true, columns: 0, rows: 0, term: "xterm" }],
  ])("a plain line in %s", (_name, screen) => {
    expect(shown(screen)).toBe("2026-04-19T22:14:03.000Z [1/2] 01-c1 started\n");
  });

  it("a line and a table on a terminal", () => {
    const written = shown({ isTTY: true, columns: 80, rows: 24, term: "xterm" });
    expect(written).toContain("22:14:03 [1/2] 01-c1 started\n");
    expect(written).toContain("0 of 2 sessions done · Scripted sweep");
    expect(written).toMatch(/1 01-c1 +running/);
  });

  it("an object for other programs, wherever it goes", () => {
    const line = shown({ isTTY: true, columns: 80, rows: 24, term: "xterm", json: true });
    const { kind, ...fields } = STARTED;
    expect(JSON.parse(line)).toEqual({ at: NOW().toISOString(), event: kind, ...fields });
  });
});
