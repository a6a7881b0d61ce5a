import { readdirSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { askToStart } from "../../../sweeps/cli/start-question.ts";
import { testFolder } from "../../support/own-folder.ts";
import { typedWith } from "../../support/typed.ts";
import { gridFile, gridText, TWO_CELLS } from "../grid/grid-fixture.ts";

it.each([
  ["y\r", "yes"],
  ["YES\r", "yes"],
  ["n\r", "no"],
  ["\r", "no"],
  ["yesterday\r", "no"],
  ["\u0004", "no"],
  ["\u0003", "interrupted"],
  ["y\u0003", "interrupted"],
])("%j means %s", async (typed, meant) => {
  const input = new PassThrough();
  const output = new PassThrough().resume();
  const answer = askToStart(input, output);
  input.write(typed);
  expect(await answer).toBe(meant);
});

it("the end of the input is a no", async () => {
  const input = new PassThrough();
  const answer = askToStart(input, new PassThrough().resume());
  input.end();
  expect(await answer).toBe("no");
});

describe("a sweep on the real clock", () => {
  /** Types the command on a terminal, then the answer as soon as it is asked for. */
  async function asked(answer: string, ...words: string[]) {
    const cwd = testFolder("question");
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    const screen = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
    let shown = "";
    screen.on("data", (text) => {
      shown += String(text);
      if (String(text).includes("Start? [y/N]")) stdin.write(answer);
    });
    const grid = gridFile(gridText(`${TWO_CELLS}session: { duration: 10m }\nclock: real\n`));
    // Where a file stands in the way of its results, no session is ever started.
    const out = join(grid, "results");
    const said = await typedWith({ cwd, stdin, stdout: screen }, grid, "--out", out, ...words);
    expect(readdirSync(cwd)).toEqual([]);
    return { ...said, shown };
  }

  it.each<[string, string, number, string]>([
    ["no", "n\r", 1, "Not started."],
    ["Ctrl-C", "\u0003", 130, "Interrupted; nothing was started."],
    ["yes", "y\r", 3, "SWP_RUN_FOLDER"],
  ])("is asked about, and %s is what it says", async (_name, answer, code, words) => {
    const said = await asked(answer);
    expect(said.shown).toContain("2 sessions, about 20 min 00 s on the real clock.");
    expect(said.code).toBe(code);
    expect(said.err).toContain(words);
  });

  it.each([[["--yes"]], [["--json"]]])("is not asked about with %s", async (words) => {
    const said = await asked("n\r", ...words);
    expect(said.shown).not.toContain("Start?");
    expect(said.err).toContain("SWP_RUN_FOLDER");
  });

  it("refuses processes that it would not use", async () => {
    const said = await asked("n\r", "--workers", "2");
    expect(said.shown).not.toContain("Start?");
    expect(said.code).toBe(2);
    expect(said.err).toContain(
      "--workers: was 2, but on the real clock each session has a process",
    );
  });
});
