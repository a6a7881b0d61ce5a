import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Environment, sayWrapped } from "../../../sweeps/cli/environment.ts";
import { printError } from "../../../sweeps/cli/print-error.ts";
import { gridFault } from "../../../sweeps/grid/errors.ts";
import { wrapLogLine, wrapWords } from "../../../sweeps/text/wrap-words.ts";

describe("a sentence on a terminal", () => {
  it("is broken at words, and hangs under its own text", () => {
    expect(wrapWords("12:00:00 ", "no finished run here had these cells", 30)).toEqual([
      "12:00:00 no finished run here",
      "         had these cells",
    ]);
  });

  it("loses no word and adds none, and no line with a space in it is too long", () => {
    const words = fc.array(fc.stringMatching(/^[a-z0-9/.]{1,40}$/), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(words, fc.integer({ min: 30, max: 200 }), (list, width) => {
        const lines = wrapWords("  ! ", list.join(" "), width);
        expect(lines.map((line) => line.slice(4)).join(" ")).toBe(list.join(" "));
        for (const line of lines.filter((one) => one.slice(4).includes(" ")))
          expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
  });

  it.each([
    ["what fits stays as it is", "Go on with it: npm run sweep -- a.yaml", 80, 1],
    [
      "a command at the end gets its own line",
      `Interrupted. Go on with it: npm run sweep -- ${"long/".repeat(30)}a.yaml --out runs`,
      80,
      2,
    ],
  ])("%s", (_name, text, width, count) => {
    const lines = wrapLogLine("12:00:00 ", text, width);
    expect(lines).toHaveLength(count);
    // In one piece, however long: it is there to be copied.
    expect(lines.at(-1)).toContain(text.slice(text.indexOf("npm run sweep")));
  });
});

describe("what is said", () => {
  const LONG = "one two three four five six seven eight nine ten eleven twelve";
  const said = (stream: { readonly isTTY?: boolean; readonly columns?: number }) => {
    let out = "";
    const both = {
      ...stream,
      write: (text: string) => {
        out += text;
      },
    };
    const environment = { stdout: both, stderr: both } as unknown as Environment;
    sayWrapped(environment, LONG);
    printError(environment, gridFault("GRD_INVALID_GRID", LONG, { hint: LONG }));
    return out.trimEnd().split("\n");
  };

  it("is one line into a pipe or a file, whatever its length", () => {
    expect(said({})).toEqual([
      LONG,
      `Error: ${LONG}`,
      `       ${LONG}`,
      "       (GRD_INVALID_GRID)",
    ]);
    expect(said({ columns: 40 })).toHaveLength(4);
  });

  it("fits the terminal it is written to", () => {
    const lines = said({ isTTY: true, columns: 40 });
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(40);
    expect(lines.slice(2, 5)).toEqual([
      "Error: one two three four five six seven",
      "       eight nine ten eleven twelve",
      "       one two three four five six seven",
    ]);
  });
});
