/** Folders of a test's own, gone when it has ended: one that fails leaves no more behind than one that passes. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, onTestFinished } from "vitest";

/** Makes a folder for the tests of this file, or of this `describe`. */
export function suiteFolder(name: string): string {
  const folder = make(name);
  afterAll(() => remove(folder));
  return folder;
}

/** Makes a folder for the running test, in it or in its `beforeEach`. Tests that run beside others hand in their own hook. */
export function testFolder(name: string, after: typeof onTestFinished = onTestFinished): string {
  const folder = make(name);
  after(() => remove(folder));
  return folder;
}

const make = (name: string): string => mkdtempSync(join(tmpdir(), `${name}-`));
const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });
