/** The list of long test files names files that are there: one that was moved would run last again, unnoticed. */
import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { REPO } from "./built.ts";
import { LONGEST } from "./longest-first.ts";

it.each(LONGEST)("%s is a test file", (name) => {
  expect(existsSync(`${REPO}${name}`)).toBe(true);
});
