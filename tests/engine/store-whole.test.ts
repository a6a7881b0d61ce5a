import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { storeWhole } from "../../engine/store-whole.ts";
import { testFolder } from "../support/own-folder.ts";

const fresh = () => testFolder("whole");

describe("storeWhole", () => {
  it.each([
    ["text", "süß\n", Buffer.from("süß\n")],
    ["bytes", new Uint8Array([0, 255, 7]), Buffer.from([0, 255, 7])],
    ["nothing", "", Buffer.alloc(0)],
  ])("writes %s, and leaves nothing beside it", (_name, content, expected) => {
    const folder = fresh();
    storeWhole(join(folder, "a"), content);
    expect(readFileSync(join(folder, "a"))).toEqual(expected);
    storeWhole(join(folder, "passing"), content, { isLasting: false });
    expect(readFileSync(join(folder, "passing"))).toEqual(expected);
    expect(readdirSync(folder)).toEqual(["a", "passing"]);
  });

  it("writes over what was there", () => {
    const path = join(fresh(), "a");
    storeWhole(path, "long before");
    storeWhole(path, "now");
    expect(readFileSync(path, "utf8")).toBe("now");
  });

  it("takes back what it wrote where the name cannot be given, and says which", () => {
    const folder = fresh();
    const path = join(folder, "a");
    mkdirSync(join(path, "in the way"), { recursive: true });
    expect(() => storeWhole(path, "text")).toThrow(expect.objectContaining({ path }));
    expect(readdirSync(folder)).toEqual(["a"]);
  });

  it("says which file has no folder", () => {
    const path = join(fresh(), "none", "a");
    expect(() => storeWhole(path, "text")).toThrow(
      expect.objectContaining({ code: "ENOENT", path }),
    );
  });
});
