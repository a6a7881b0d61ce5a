/** Which run a verb means that is given no name, or a grid's: the one that was driven last, whenever it was begun. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { findRun } from "../../../sweeps/journal/find-run.ts";
import { openJournal } from "../../../sweeps/journal/journal.ts";
import { pointLatest } from "../../../sweeps/journal/run-folder.ts";
import { codedError } from "../../support/coded-error.ts";
import { testFolder } from "../../support/own-folder.ts";
import { newJournal } from "../scripted-journal.ts";
import { scriptedPlan } from "../scripted-plan.ts";

const SELF = { pid: 1, startTime: "1", bootId: "boot", recordedAtMs: 1 };
const PLAN = scriptedPlan(["finish"]);

let root: string;
beforeEach(() => {
  root = testFolder("runs");
});

/** A run begun at this hour of a day, as its orchestrator leaves it. */
function begun(grid: string, hour: number): string {
  const at = new Date(Date.UTC(2026, 3, 19, hour));
  const folder = join(
    root,
    grid,
    `2026-04-19T${String(hour).padStart(2, "0")}-00-00Z-0000000${hour}`,
  );
  mkdirSync(folder, { recursive: true });
  const journal = newJournal(join(folder, "sweep.db"), PLAN, { now: () => at });
  journal.recordOrchestrator(SELF);
  journal.close();
  pointLatest(folder);
  return folder;
}

function resumed(folder: string, hour: number): void {
  const now = () => new Date(Date.UTC(2026, 3, 19, hour));
  const journal = openJournal(join(folder, "sweep.db"), now);
  journal.recordOrchestrator(SELF);
  journal.close();
  pointLatest(folder);
}

const found = (wanted?: string) => findRun(root, root, wanted);

describe("the run that is meant", () => {
  it("is the newest", () => {
    const [first, , third] = [begun("a", 1), begun("b", 2), begun("a", 3)];
    expect(found()).toBe(third);
    expect(found("a")).toBe(third);
    expect(found(`a/${first.split("/").at(-1)}`)).toBe(first);
  });

  it("is an older one of another grid that was gone on with since", () => {
    const [old, newer] = [begun("a", 1), begun("b", 2)];
    resumed(old, 3);
    expect(found()).toBe(old);
    expect(found("b")).toBe(newer);
  });

  it("is an older one of the same grid that was gone on with since", () => {
    const [old, newer] = [begun("a", 1), begun("a", 2)];
    resumed(old, 3);
    expect(found()).toBe(old);
    expect(found("a")).toBe(old);
    resumed(newer, 4);
    expect(found()).toBe(newer);
  });

  it("is the newest where no link says which was last", () => {
    const [old, newer] = [begun("a", 1), begun("b", 2)];
    resumed(old, 3);
    rmSync(join(root, "a", "latest"));
    expect(found()).toBe(newer);
  });

  it("is the newest though nobody can read it: whoever opens it says what is damaged", () => {
    begun("a", 1);
    const newest = begun("b", 2);
    writeFileSync(join(newest, "sweep.db"), "no journal");
    expect(found()).toBe(newest);
  });

  it("is none where there is none, and one without a journal by name", () => {
    expect(codedError(() => found()).code).toBe("SWP_NO_RUN");
    const lost = begun("a", 1);
    mkdirSync(join(lost, "sessions"));
    rmSync(join(lost, "sweep.db"));
    const error = codedError(() => found());
    expect(error.code).toBe("SWP_JOURNAL_DAMAGED");
    expect(error.message).toContain(`${lost}/sweep.db: is missing`);
  });
});
