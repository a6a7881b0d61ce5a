/** Bundled programs: really bundled, and run by a node that has nothing else. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { beforeEach, describe, expect, it } from "vitest";
import { buildFolder, PROGRAMS } from "../../bundle/programs.ts";
import { writePrograms } from "../../bundle/write-programs.ts";
import { REPO } from "../support/built.ts";
import { testFolder } from "../support/own-folder.ts";

const TWO = { first: "a/first.ts", second: "b/second.ts" };

let root: string;
const builds = () => readdirSync(join(root, "dist/builds")).sort();
const runFile = async (path: string) =>
  (await execa(process.execPath, ["--enable-source-maps", path])).stdout;
const run = (name: string) => runFile(join(root, `dist/${name}.js`));

function source(name: string, text: string): void {
  writeFileSync(join(root, name), text);
}

beforeEach(() => {
  root = testFolder("bundle");
  for (const folder of ["a", "b", "dist"]) mkdirSync(join(root, folder));
  source("package.json", '{ "type": "module" }');
  source(
    "words.ts",
    'export type Word = string;\nexport const word = (name: Word): Word => "the ".concat(name);\nexport const beside: Word = import.meta.dirname;',
  );
  source(
    "a/first.ts",
    'import { beside, word } from "../words.ts";\nconsole.log(word("first"), beside);',
  );
  source(
    "b/second.ts",
    'import { word } from "../words.ts";\nfunction fail(): never {\n  throw new Error(word("second"));\n}\ntry {\n  fail();\n} catch (error) {\n  console.log((error as Error).stack);\n}',
  );
});

describe("writing programs", () => {
  it("makes each one that runs, beside all that it may start", async () => {
    const build = await writePrograms(root, TWO);
    expect(await run("first")).toBe(`the first ${buildFolder(root, build)}`);
  });

  it("lets a failure say the place in its source", async () => {
    await writePrograms(root, TWO);
    expect(await run("second")).toContain(`at fail (${join(root, "b/second.ts")}:3:9)`);
  });

  it("leaves every earlier build as it was, and nothing half-written", async () => {
    const before = await writePrograms(root, TWO);
    expect(await writePrograms(root, TWO)).toBe(before);
    source("words.ts", readFileSync(join(root, "words.ts"), "utf8").replace("the ", "another "));
    const after = await writePrograms(root, TWO);
    expect(builds()).toEqual([before, after].sort());
    expect(readdirSync(join(root, "dist")).sort()).toEqual(["builds", "first.js", "second.js"]);
    expect(await run("first")).toMatch(/^another first /);
    expect(await runFile(join(buildFolder(root, before), "first.js"))).toMatch(/^the first /);
  });

  it("lets a program start those of its own build, whatever was built since", async () => {
    source(
      "a/first.ts",
      `import { programFile } from "${REPO}engine/package-folder.ts";\nconsole.log(programFile("second"));`,
    );
    const before = await writePrograms(root, TWO);
    source("words.ts", readFileSync(join(root, "words.ts"), "utf8").replace("the ", "another "));
    const after = await writePrograms(root, TWO);
    const running = join(buildFolder(root, before), "first.js");
    expect(await runFile(running)).toBe(join(buildFolder(root, before), "second.js"));
    expect(await run("first")).toBe(join(buildFolder(root, after), "second.js"));
  });

  it("makes one build of two that are made at the same time", async () => {
    const [one, two] = await Promise.all([writePrograms(root, TWO), writePrograms(root, TWO)]);
    expect(two).toBe(one);
    expect(builds()).toEqual([one]);
  });

  it("fails for a source that is not there, and leaves the programs as they were", async () => {
    const before = await writePrograms(root, TWO);
    source("a/first.ts", 'import "./none.ts";');
    await expect(writePrograms(root, TWO)).rejects.toThrow("none.ts");
    expect(builds()).toEqual([before]);
    expect(await run("first")).toMatch(/^the first /);
  });

  it("leaves nothing of a build that cannot be written", async () => {
    // Where the folder of builds would be, there is a file.
    source("dist/builds", "");
    await expect(writePrograms(root, TWO)).rejects.toThrow(/EEXIST|ENOTDIR/);
    expect(readdirSync(join(root, "dist"))).toEqual(["builds"]);
  });
});

describe("the programs of this package", () => {
  const door = readFileSync(join(REPO, "dist/run_phase73_sweep.js"), "utf8");
  const newest = buildFolder(REPO, /builds\/(\w+)\//.exec(door)?.[1] ?? "none");

  it.each(Object.entries(PROGRAMS))("has %s, which begins with %s", (name, begins) => {
    const map = JSON.parse(readFileSync(join(newest, `${name}.js.map`), "utf8"));
    expect(map.sources).toContain(`../../../${begins}`);
  });

  it("bundle no package that asks where its own file lies", () => {
    const code = readdirSync(newest).filter((name) => name.endsWith(".js"));
    expect(code.length).toBeGreaterThan(Object.keys(PROGRAMS).length);
    // Not those that only speak of it, in a comment or a text.
    const silent = /^\s*(\*|\/\/).*|"(\\.|[^"\\])*"/gm;
    const asking = code.filter((name) =>
      /\b__(file|dir)name\b/.test(readFileSync(join(newest, name), "utf8").replace(silent, "")),
    );
    expect(asking).toEqual([]);
  });
});
