/** Files that are none: every kind of thing that a path may lead to. */
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { FileFault, readBytesFile, readTextFile } from "../../engine/read-file.ts";
import { suiteFolder } from "../support/own-folder.ts";

const folder = suiteFolder("read");
beforeAll(() => {
  mkdirSync(join(folder, "folder"));
  execFileSync("mkfifo", [join(folder, "pipe")]);
  symlinkSync("loop", join(folder, "loop"));
  symlinkSync("exact", join(folder, "link"));
  writeFileSync(join(folder, "exact"), "0123456789");
  writeFileSync(join(folder, "over"), "0123456789a");
  writeFileSync(join(folder, "huge"), "");
  truncateSync(join(folder, "huge"), 20_000_000_000);
  writeFileSync(join(folder, "mark"), "\uFEFFtext");
  writeFileSync(join(folder, "latin"), Buffer.from("1\n2\nca\xe9\n", "latin1"));
  writeFileSync(join(folder, "cut"), Buffer.from("é").subarray(0, 1));
});

function faultOf(path: string): unknown {
  try {
    return readTextFile(path, 10);
  } catch (error) {
    return error;
  }
}

describe("a path that leads to no text", () => {
  it.each<[string, string, FileFault["kind"], RegExp]>([
    ["nothing there", "none", "missing", /was not there/],
    ["below a file", "exact/none", "missing", /was not there/],
    ["a folder", "folder", "folder", /was a folder/],
    ["a pipe that nobody writes to", "pipe", "special", /not a plain file/],
    ["a device without an end", "/dev/zero", "special", /not a plain file/],
    ["a link to itself", "loop", "unreadable", /ELOOP/],
    ["a path with a NUL", "a\0b", "unreadable", /NUL/],
    ["one byte over the limit", "over", "large", /was 11 bytes, expected at most 10/],
    ["twenty gigabytes", "huge", "large", /was 20000000000 bytes/],
    ["another encoding, in its third line", "latin", "not_text", /line 3 was not UTF-8/],
    ["half a character", "cut", "not_text", /line 1 was not UTF-8/],
  ])("%s", (_name, path, kind, message) => {
    const fault = faultOf(path.startsWith("/") ? path : join(folder, path));
    expect(fault).toBeInstanceOf(FileFault);
    expect(fault).toMatchObject({ kind, message: expect.stringMatching(message) });
  });
});

describe("a path that leads to text", () => {
  it.each([
    ["at the limit", "exact", "0123456789"],
    ["through a link", "link", "0123456789"],
    ["without its byte order mark", "mark", "text"],
  ])("%s", (_name, path, text) => {
    expect(readTextFile(join(folder, path), 10)).toBe(text);
  });

  it("gives bytes as they are", () => {
    expect(readBytesFile(join(folder, "cut"), 10)).toEqual(Buffer.from([0xc3]));
  });
});
