/** Folders made from the top, and the places where none can be made: each must answer, never wait. */
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeFolder } from "../../engine/index.ts";
import { testFolder } from "../support/own-folder.ts";

const fresh = (): string => testFolder("make-folder");

describe("makeFolder", () => {
  it("makes all that is missing, and a second time nothing", () => {
    const folder = join(fresh(), "a", "b", "c");
    makeFolder(folder);
    makeFolder(folder);
    expect(statSync(folder).isDirectory()).toBe(true);
  });

  it.each(["file", "file/below"])("throws where a file is in the way: %s", (path) => {
    const root = fresh();
    writeFileSync(join(root, "file"), "");
    expect(() => makeFolder(join(root, path))).toThrow(/EEXIST|ENOTDIR/);
  });

  // The recursive kind of mkdir never comes back from here, so this test would hang without its own.
  it.runIf(existsSync("/proc/self"))("throws where the system makes none", () => {
    expect(() => makeFolder("/proc/no-such-folder/below")).toThrow(/ENOENT|EACCES|EPERM/);
  });
});
