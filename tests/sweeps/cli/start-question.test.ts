import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { askToStart } from "../../../sweeps/cli/start-question.ts";

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
