/** When the programs are bundled again: after any change of what they are made of, and never without one. */
import { mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { isCurrent, look, markCurrent } from "../../bundle/is-current.ts";
import { buildFolder, doorText, PROGRAMS } from "../../bundle/programs.ts";
import { testFolder } from "../support/own-folder.ts";

const COMPILED = "dist/modules/.tsbuildinfo";
const INSTALLED = "node_modules/.package-lock.json";

const BUILD = "0123456789ab";

let root: string;
const door = (name: string) => join(root, `dist/${name}.js`);
const current = () => isCurrent(root, look(root));

beforeEach(() => {
  root = testFolder("bundled");
  for (const folder of ["dist/modules", "node_modules", join("dist/builds", BUILD)])
    mkdirSync(join(root, folder), { recursive: true });
  for (const name of [COMPILED, INSTALLED, "package.json"]) writeFileSync(join(root, name), "{}");
  for (const name of Object.keys(PROGRAMS)) {
    writeFileSync(door(name), doorText(BUILD, name));
    writeFileSync(join(buildFolder(root, BUILD), `${name}.js`), "");
  }
  markCurrent(root, BUILD, look(root));
});

describe("the bundled programs", () => {
  it("are current while nothing changes", () => {
    expect(current()).toBe(true);
  });

  it("are not before they were ever made", () => {
    rmSync(join(root, "dist"), { recursive: true });
    expect(current()).toBe(false);
  });

  it.each([COMPILED, INSTALLED, "package.json"])("are not once %s was written anew", (name) => {
    utimesSync(join(root, name), 1, 1);
    expect(current()).toBe(false);
  });

  it("are not once packages were installed where none had been", () => {
    rmSync(join(root, INSTALLED));
    markCurrent(root, BUILD, look(root));
    expect(current()).toBe(true);
    writeFileSync(join(root, INSTALLED), "{}");
    expect(current()).toBe(false);
  });

  it.each(Object.keys(PROGRAMS))("are not while %s is missing", (name) => {
    rmSync(door(name));
    expect(current()).toBe(false);
  });

  it("are not while one of them is of another build", () => {
    writeFileSync(door("session"), doorText("ba9876543210", "session"));
    expect(current()).toBe(false);
  });

  it("are not once their build was removed", () => {
    rmSync(buildFolder(root, BUILD), { recursive: true });
    expect(current()).toBe(false);
  });

  it("are not when an older version marked them, which knew of no builds", () => {
    writeFileSync(join(root, "dist/.bundled"), look(root));
    expect(current()).toBe(false);
  });

  it("are not when a source changed while they were made", () => {
    const before = look(root);
    writeFileSync(join(root, COMPILED), '{"version":"6"}');
    markCurrent(root, BUILD, before);
    expect(current()).toBe(false);
  });
});
