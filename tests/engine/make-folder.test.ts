/** Folders made from the top, and the places where none can be made: each must answer, never wait. */
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { makeFolder } from "../../engine/index.ts";

const made: string[] = [];
const fresh = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "make-folder-"));
  made.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

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
