/** The core decides from its arguments alone. What would make two machines disagree is banned by name. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const CORE = resolve(dirname(fileURLToPath(import.meta.url)), "../../../engine/core");

const BANNED: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\bDate\b/, "take t from the event"],
  [/\bMath\.random\b|\bcrypto\b/, "take chance as a function of named coordinates (SessionEnv)"],
  [/\bprocess\b|\bglobalThis\b/, "read the environment in the shell"],
  [/\bperformance\b|\bsetTimeout\b|\bsetInterval\b|\bqueueMicrotask\b/, "timers are tape events"],
  [
    /\bMath\.(?!(abs|ceil|floor|max|min|round|sign|sqrt|trunc)\b)\w+/,
    "use + - * / and sqrt only: exp, log and pow differ between engine versions",
  ],
  [/\*\*/, "write the product out: powers differ between engine versions"],
  [/\bawait\b|\basync\b|\bPromise\b/, "the core is synchronous"],
  [/\bIntl\b|toLocale\w+|localeCompare/, "the locale is not an argument"],
  [/\bfrom "(?!\.)/, "the core imports no package and no node: module"],
  [/\bimport\(|\brequire\(/, "the core loads nothing at run time"],
];

/** Code without its comments, which may name what the code must not. */
function codeOf(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
}

const files = readdirSync(CORE, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .sort();

describe("the core is pure", () => {
  it.each(files)("engine/core/%s uses nothing but its arguments", (name) => {
    const lines = codeOf(readFileSync(join(CORE, name), "utf8")).split("\n");
    const found = lines.flatMap((line) =>
      BANNED.filter(([pattern]) => pattern.test(line)).map(
        ([, instead]) => `${line.trim()} -> ${instead}`,
      ),
    );
    expect(found).toEqual([]);
  });

  it.each(files)("engine/core/%s imports from engine/core only", (name) => {
    const text = readFileSync(join(CORE, name), "utf8");
    const targets = [...text.matchAll(/from "(\.[^"]+)"/g)].map(([, target]) =>
      relative(CORE, resolve(CORE, dirname(name), target as string)),
    );
    expect(targets.filter((target) => target.startsWith(".."))).toEqual([]);
  });

  it.each([
    "const a = Date.now();",
    "const a = Math.random();",
    "const a = Math.pow(2, 3);",
    "const a = Math.exp(1) + Math.log(2);",
    "const a = 10 ** 3;",
    "const a = process.env.HOME;",
    "await later();",
    'import { readFileSync } from "node:fs";',
    'import { z } from "zod";',
  ])("the ban would catch: %s", (line) => {
    expect(BANNED.some(([pattern]) => pattern.test(codeOf(line)))).toBe(true);
  });

  it("does not mistake allowed code for banned", () => {
    const line =
      'import { a } from "./a.ts"; const b = Math.sqrt(Math.abs(a)) * 2; /** Math.pow */ // await';
    expect(BANNED.filter(([pattern]) => pattern.test(codeOf(line)))).toEqual([]);
  });
});
