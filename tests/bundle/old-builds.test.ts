/** Which builds are taken away: the old ones, and never the one that is started next. */
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { removeOldBuilds } from "../../bundle/old-builds.ts";
import { testFolder } from "../support/own-folder.ts";

const DAY_S = 24 * 60 * 60;

it("takes away builds of more than thirty days, unfinished ones too, but for the newest", () => {
  const root = testFolder("builds");
  const ages = { current: 90, week: 7, month: 30, old: 31, "old.4711": 31 };
  for (const [name, days] of Object.entries(ages)) {
    const folder = join(root, "dist/builds", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "session.js"), "");
    utimesSync(folder, 0, 1_000 * DAY_S - days * DAY_S);
  }
  removeOldBuilds(root, "current", 1_000 * DAY_S * 1_000);
  expect(readdirSync(join(root, "dist/builds")).sort()).toEqual(["current", "month", "week"]);
});
