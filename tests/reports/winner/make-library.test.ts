/**
 * Makes the library of windows that the truth of the two grids is known from. Not a part of the suite, since it takes half an
 * hour of processor time: `WINNER_PARTS=one-better-1,one-better-2 npx vitest run tests/reports/winner/make-library.test.ts`
 * makes these parts anew. Parts are independent of each other, so that several can be made at once.
 */
import { expect, it } from "vitest";
import { edgesOf, GRIDS } from "./grids.ts";
import { PARTS, readPart, writePart } from "./library.ts";

const wanted = (process.env.WINNER_PARTS ?? "").split(",").filter((name) => name !== "");

it.runIf(wanted.length > 0)("makes the parts that were asked for", { timeout: 0 }, () => {
  for (const name of wanted) {
    const part = PARTS.find((one) => one.name === name);
    if (part === undefined)
      throw new Error(`no part ${name}, expected one of ${PARTS.map((p) => p.name).join(", ")}`);
    const values: (number | null)[][] = [];
    for (let i = 0; i < part.windows; i++) values.push(edgesOf(GRIDS[part.grid], part.first + i));
    writePart(part, values);
    expect(readPart(part)).toHaveLength(part.windows);
  }
});
