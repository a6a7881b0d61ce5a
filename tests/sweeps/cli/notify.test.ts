/** The verb `notify` as an operator types it, and a sweep that has no market to begin with. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { TELL } from "../../support/built.ts";
import { testFolder } from "../../support/own-folder.ts";
import { typedWith } from "../../support/typed.ts";
import { gridFile, gridText, headOn, TWO_CELLS } from "../grid/grid-fixture.ts";

let root: string;
beforeEach(() => {
  root = testFolder("night");
});

const type = (...argv: string[]) =>
  typedWith({ cwd: root, variables: { PATH: process.env.PATH } }, ...argv);

const told = () => join(root, "told");
const gridWith = (notify: string, head?: string) =>
  gridFile(gridText(`notify: ${notify}\n${TWO_CELLS}`, head));
const telling = () => `{ command: ["${process.execPath}", "${TELL}", "${told()}"] }`;

describe("notify", () => {
  it("sends a test and says so", async () => {
    const { code, out } = await type("notify", gridWith(telling()));
    expect(code).toBe(0);
    expect(out).toMatch(/^Told command .*: test tries out its notice/);
    expect(JSON.parse(readFileSync(told(), "utf8"))).toMatchObject({ SWEEP_STATE: "test" });
  });

  it("exits 3 and says who was not told and why, without the address", async () => {
    const webhook = `{ webhook: "http://127.0.0.1:1/path/\${HOOK}" }`;
    const { code, err } = await type("notify", gridWith(webhook));
    expect(code).toBe(3);
    expect(err).toContain("Warning: the notice needs HOOK");
    expect(err).toContain("Not told: webhook http://127.0.0.1:1: the environment has no HOOK");
    expect(err).not.toContain("/path/");
  });

  it("is bad usage where the grid names nobody, or is not there", async () => {
    const nobody = await type("notify", gridFile());
    expect(nobody).toMatchObject({ code: 2, err: expect.stringContaining("(SWP_NOBODY_TO_TELL)") });
    const none = await type("notify", "no-such-grid.yaml");
    expect(none).toMatchObject({ code: 2, err: expect.stringContaining("(SWP_NO_GRID)") });
  });
});

describe("a sweep that cannot begin", () => {
  it("for want of a server is told with exit code 3", async () => {
    const head = headOn("{ source: xrpl, network: loopback }");
    const { code } = await type(
      gridWith(telling(), head),
      "--network",
      resolve("tests/fixtures/notify/nobody.yaml"),
    );
    expect(code).toBe(3);
    expect(JSON.parse(readFileSync(told(), "utf8"))).toMatchObject({
      SWEEP_STATE: "fault",
      SWEEP_EXIT: "3",
      SWEEP_PROBLEM: expect.stringContaining("no server gave a fresh validated ledger"),
    });
  });

  it("for a mistake in it is not told: whoever typed it is there", async () => {
    expect((await type(gridWith(telling()), "--only", "nobody")).code).toBe(2);
    expect(existsSync(told())).toBe(false);
  });
});
