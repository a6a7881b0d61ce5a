/** Whoever finds a lock taken is told by whom, and what helps the verb that was typed. */
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { claimLock, type LockUser } from "../../../sweeps/lock/lock.ts";
import { codedError } from "../../support/coded-error.ts";
import { testFolder } from "../../support/own-folder.ts";
import { typed } from "../../support/typed.ts";
import { endOf, storedRun } from "../scripted-journal.ts";
import { scriptedPlan } from "../scripted-plan.ts";

const SINCE = "2026-04-19T22:14:03.000Z";

let root: string;
beforeEach(() => {
  root = testFolder("night");
});

const claim = (folder: string, user: LockUser) => claimLock(folder, { user, startedAt: SINCE });

const TABLE: readonly (readonly [LockUser, RegExp, RegExp])[] = [
  ["sweep", /was driven by .* expected no other orchestrator$/, /verb status, or .* with --out/],
  [
    "acknowledge",
    /was driven by .* expected no orchestrator at work$/,
    /Once the gate has stopped/,
  ],
  ["rerun", /was filled by .* expected no other rerun of this run$/, /once that rerun has ended/],
  [
    "replay",
    /was filled by .* expected no other replay of this run$/,
    /once that replay has ended/,
  ],
];

describe("a lock that is taken", () => {
  it.each(TABLE)("says to a second %s who has it and what helps", (user, words, hint) => {
    const lock = claim(root, user);
    const { code, message, hint: told } = codedError(() => claim(root, user));
    expect(code).toBe("SWP_LOCKED");
    expect(message).toMatch(words);
    expect(message).toContain(`${root}: was `);
    expect(message).toMatch(new RegExp(`process ${process.pid} on .*, since ${SINCE}`));
    expect(told).toMatch(hint);
    lock.release();
    claim(root, user).release();
  });
});

/** A run whose first session is finished. */
const runOfTwo = (): string =>
  storedRun(join(root, "runs"), scriptedPlan(["finish", "finish"]), (journal) => {
    journal.startAttempt(1, "sessions/01-c1");
    journal.endSession(endOf(1, { folder: "sessions/01-c1", invariantStatus: "drift" }));
  });

describe("a verb that finds it", () => {
  it.each<[string, LockUser, (run: string) => string, string[]]>([
    ["rerun", "rerun", (run) => join(run, "in-full"), ["--session", "1"]],
    ["acknowledge", "sweep", dirname, ["--session", "1", "--by", "operator", "--reason", "dust"]],
  ])("%s ends with 3, says nothing of other verbs, and goes once it is free", async (...row) => {
    const [verb, owner, folderOf, words] = row;
    const run = runOfTwo();
    const lock = claim(folderOf(run), owner);
    const { code, err } = await typed(root, verb, run, ...words);
    lock.release();
    expect(code).toBe(3);
    expect(err).toMatch(TABLE.find(([user]) => user === verb)?.[2] ?? /^$/);
    expect(err).not.toContain("--out");
    expect((await typed(root, verb, run, ...words)).err).not.toContain("SWP_LOCKED");
  });

  it("rerun does not mind the sweep that drives the run", async () => {
    const run = runOfTwo();
    const lock = claim(dirname(run), "sweep");
    const { err } = await typed(root, "rerun", run, "--session", "1");
    lock.release();
    expect(err).toContain("SWP_STORED_SUMMARY");
  });
});
