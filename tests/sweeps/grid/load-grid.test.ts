import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CodedError } from "../../../engine/index.ts";
import { loadGrid, parseGrid } from "../../../sweeps/grid/load-grid.ts";
import { codedError } from "../../support/coded-error.ts";
import { gridFile, gridOf, gridText, headOn, TWO_CELLS } from "./grid-fixture.ts";

describe("parseGrid", () => {
  it("fills in every default", () => {
    const { data, cells } = gridOf();
    expect(data).toMatchObject({
      approval: "optional",
      market: { source: "simulated", scenario: ["mainnet-tight"], seed: 73 },
      session: {
        duration: 1_800_000,
        fresh_db: true,
        storage: "full",
        start: { xrp: 250, rlusd: 250 },
      },
      schedule: {
        order: "as_listed",
        replicates: 1,
        concurrency: 1,
        pause_between: 0,
        retries: 1,
        on_orchestrator_death: "finish",
      },
      gates: { before_first: [], between: { inventory_invariant: "ok" } },
      decision_metric: "edge_rlusd_per_h",
    });
    expect(cells.map(({ label }) => label)).toEqual(["base", "tight"]);
  });

  it("takes a list of scenarios, a cell's own base config, and a matrix beside listed cells", () => {
    const { data, cells } = gridOf(
      `${TWO_CELLS}  - { label: own, base_config: other.yaml }
matrix:
  label: "b{strategy.bid_offset_bps}"
  axes: { strategy.bid_offset_bps: { from: 1, to: 2, step: 0.5 } }
`,
      headOn("{ source: simulated, scenario: [mainnet-tight, quiet] }"),
    );
    expect(data.market).toMatchObject({ scenario: ["mainnet-tight", "quiet"], seed: 1 });
    expect(cells.map(({ label }) => label)).toEqual(["base", "tight", "own", "b1", "b1.5", "b2"]);
    expect(cells[2]?.baseConfig).toBe("other.yaml");
  });

  it("reads numbers that YAML writes with a decimal point as the same number", () => {
    expect(gridOf().cells[0]?.set).toEqual({
      "strategy.bid_offset_bps": 10,
      "strategy.ask_offset_bps": 16,
    });
  });
});

/** Name, the grid's text after its head, and parts of the one message each. */
const BAD: readonly [string, string, readonly string[]][] = [
  [
    "the dead key of old",
    cell("set: { max_inventory_usd: 500 }"),
    ["grid.yaml:6:24", "max_inventory_usd", "not a configuration key"],
  ],
  [
    "a misspelt key",
    cell("set: { strategy.bid_ofset_bps: 5 }"),
    ["6:24", "did you mean strategy.bid_offset_bps?"],
  ],
  [
    "a key without its group",
    cell("set: { bid_offset_bps: 5 }"),
    ["did you mean strategy.bid_offset_bps?"],
  ],
  ["a group instead of a key", cell("set: { strategy: 5 }"), ["expected the whole name"]],
  ["a prototype as key", cell("set: { __proto__: 5 }"), ["__proto__", "not a configuration key"]],
  [
    "a map as value",
    cell("set: { strategy.momentum.ticks: { a: 1 } }"),
    ['was {"a":1}', "expected number"],
  ],
  ["infinity as value", cell("set: { strategy.bid_offset_bps: 1e999 }"), ["was Infinity"]],
  ["no number as value", cell("set: { strategy.bid_offset_bps: .nan }"), ["was NaN"]],
  [
    "a duration without unit",
    `${TWO_CELLS}session: { duration: 30 }`,
    ["session.duration was 30", 'write "30m"'],
  ],
  ["a duration in words", `${TWO_CELLS}session: { duration: 30 minutes }`, ['write "30m"']],
  ["a duration of nothing", `${TWO_CELLS}session: { duration: 0s }`, ["between 1s and 168h"]],
  [
    "money with its unit",
    `${TWO_CELLS}session: { start: { xrp: 250 XRP, rlusd: 250 } }`,
    ['xrp was "250 XRP"', "expected number"],
  ],
  ["a negative balance", `${TWO_CELLS}session: { start: { xrp: -1, rlusd: 250 } }`, ["xrp was -1"]],
  [
    "a rule over an unknown field",
    rule("session.vw_spred_bps < 0.0"),
    ["9:11", "did you mean session.vw_spread_bps?"],
  ],
  ["a rule over an unknown root", rule("sesion.fills_total == 0"), ["did you mean session?"]],
  [
    "a rule that mixes numbers",
    rule("session.vw_spread_bps + 5 < 0.0"),
    ["write 5.0 instead of 5"],
  ],
  ["a rule that is no condition", rule("session.fills_total"), ["true or false"]],
  [
    "a rule that does not parse",
    rule("session.fills_total >"),
    ["condition that can be evaluated"],
  ],
  [
    "an unknown action",
    `${TWO_CELLS}stopping_rules: [{ name: a, when: "true", action: abrt }]`,
    ['did you mean "abort"?'],
  ],
  [
    "a rule's name twice",
    `${TWO_CELLS}stopping_rules: [{ name: a, when: "true", action: flag }, { name: a, when: "true", action: flag }]`,
    ['was "a" a second time'],
  ],
  ["an empty grid", "", ["has no cell"]],
  ["an empty list of cells", "cells: []", ["has no cell"]],
  ["a label with a slash", "cells: [{ label: a/b }]", ['was "a/b"', "without slashes"]],
  ["a label that leaves the folder", 'cells: [{ label: ".." }]', ['was ".."']],
  [
    "a misspelt field of the grid",
    `${TWO_CELLS}stoping_rules: []`,
    ['did you mean "stopping_rules"?'],
  ],
  [
    "a misspelt field of a section",
    `${TWO_CELLS}schedule: { replicats: 2 }`,
    ['did you mean "replicates"?'],
  ],
  [
    "a misspelt word",
    `${TWO_CELLS}schedule: { order: interleavd }`,
    ['did you mean "interleaved"?'],
  ],
  [
    "something of a later version",
    `${TWO_CELLS}finish_by: "07:00"`,
    ["finish_by is not a known key"],
  ],
  [
    "a baseline that is no cell",
    `${TWO_CELLS}baseline: { cell: tigth }`,
    ['did you mean "tight"?'],
  ],
  ["an unknown metric", `${TWO_CELLS}decision_metric: edge_per_h`, ["decision_metric"]],
  ...[
    "duration_s",
    "ticks",
    "seed",
    "market_conditions.trades",
    "distance_to_touch.bid.ticks_live",
  ].map((name): [string, string, string[]] => [
    `${name} as what decides`,
    `${TWO_CELLS}decision_metric: ${name}`,
    [`decision_metric was "${name}"`, "a metric that compares cells"],
  ]),
  ["a list nested without end", `x: ${"[".repeat(5_000)}`, ["the file is nested too deeply"]],
  // Far from the end of the stack: near it, compiling a regular expression ends the process without a word.
  ["blocks nested without end", `x:\n  ${"- ".repeat(5_000)}y`, ["nested too deeply"]],
  ["a list nested once too often", `x:\n  ${"[".repeat(101)}`, ["grid.yaml:6:1:", "too deeply"]],
  ["levels by way of aliases", chainOf(20), ["aliases (*name) repeat"]],
  ["a metric twice", `${TWO_CELLS}primary_metrics: [fills_total, fills_total]`, ["a second time"]],
  [
    "a carried wallet at once",
    `${TWO_CELLS}session: { fresh_db: false }\nschedule: { concurrency: 2 }`,
    ["expected 1, because fresh_db"],
  ],
  [
    "a carried wallet out of order",
    `${TWO_CELLS}session: { fresh_db: false }\nschedule: { order: shuffled }`,
    ['expected "as_listed"'],
  ],
  [
    "a carried wallet with cells in turn",
    `${TWO_CELLS}session: { fresh_db: false }\nschedule: { order: interleaved }`,
    ['expected "as_listed"'],
  ],
  [
    "summaries of sessions on the real clock",
    `${TWO_CELLS}session: { storage: summary }\nclock: real`,
    ["grid.yaml:11:21: session.storage", 'expected "full"', "cannot be run again"],
  ],
  [
    "a storage that is none",
    `${TWO_CELLS}session: { storage: none }`,
    ["session.storage", '"full"|"summary"'],
  ],
  ["too many sessions", `${TWO_CELLS}schedule: { replicates: 10001 }`, ["replicates"]],
  ["a matrix without axes", 'matrix: { label: "x", axes: {} }', ["has no axis"]],
  [
    "a matrix over an unknown key",
    'matrix: { label: "{strategy.bid}", axes: { strategy.bid: [1] } }',
    ["matrix.axes.strategy.bid is not a configuration key"],
  ],
  [
    "a matrix label that is no folder",
    'matrix: { label: "a/{strategy.bid_offset_bps}", axes: { strategy.bid_offset_bps: [1] } }',
    ['gives "a/1"'],
  ],
];

function cell(part: string): string {
  return `cells:\n  - { label: a, ${part} }\n`;
}

function rule(when: string): string {
  return `cells: [{ label: a }]\nstopping_rules:\n  - name: r\n    action: flag\n    when: ${JSON.stringify(when)}\n`;
}

describe("a bad grid", () => {
  it.each(BAD)("%s gives one clear error", (_name, rest, parts) => {
    const error = codedError(() => gridOf(rest));
    expect(error.code).toBe("GRD_INVALID_GRID");
    for (const part of parts) expect(error.message).toContain(part);
    expect(error.message.split("\n")).toHaveLength(1);
    expect(error.message).toMatch(/^grid\.yaml:\d+:\d+: /);
  });

  it("does not say of a rule's name that it becomes a folder, as a label does", () => {
    const named = 'stopping_rules: [{ name: a b, when: "true", action: flag }]';
    const { message } = codedError(() => gridOf(`${TWO_CELLS}${named}`));
    expect(message).toMatch(
      /name was "a b", expected only a-z, A-Z, 0-9, dot, dash and underscore$/,
    );
    const labelled = codedError(() => gridOf("cells:\n  - { label: a b }\n")).message;
    expect(labelled).toContain("underscore; it becomes a folder");
  });

  it("tells a misspelt market source by its word", () => {
    const text = gridText().replace("simulated", "simulatd");
    expect(codedError(() => parseGrid(text, "grid.yaml")).message).toBe(
      'grid.yaml:4:19: market.source was "simulatd", expected one of "simulated"|"replay"|"xrpl"',
    );
  });

  it("tells a duplicate label with both places", () => {
    const error = codedError(() =>
      gridOf("cells:\n  - { label: a }\n  - { label: b }\n  - { label: a }\n"),
    );
    expect(error.message).toBe(
      'grid.yaml:6:14: cells[0].label is the first "a"\n' +
        'grid.yaml:8:14: cells[2].label was "a" a second time, expected each label once',
    );
  });

  it("takes labels that differ only in case as duplicates, since some file systems do", () => {
    const error = codedError(() => gridOf("cells: [{ label: a }, { label: A }]"));
    expect(error.message).toContain("a second time");
  });

  it("tells a label of the matrix that a listed cell has", () => {
    const error = codedError(() =>
      gridOf(
        'cells: [{ label: b4 }]\nmatrix: { label: "b{strategy.bid_offset_bps}", axes: { strategy.bid_offset_bps: [4] } }',
      ),
    );
    expect(error.message).toContain('matrix.label was "b4" a second time');
  });

  it("tells all faults at once, in the file's order", () => {
    const error = codedError(() =>
      gridOf(
        'cells:\n  - { label: a/b, set: { strategy.bid_ofset_bps: 1 } }\nstopping_rules: [{ name: r, when: "session.x > 1", action: stop }]\nschedule: { order: backwards }\nsession: { duration: 30 }',
      ),
    );
    const lines = error.message.split("\n").map((line) => Number(line.split(":")[1]));
    expect(lines).toEqual([6, 6, 7, 7, 8, 9]);
    expect(error.hint).toBe("6 faults in the grid; nothing was run.");
  });

  it("shows no more faults than a person reads", () => {
    const cells = Array.from(
      { length: 200 },
      (_, i) => `  - { label: a${i}, set: { nonsense: 1 } }`,
    );
    const error = codedError(() => gridOf(`cells:\n${cells.join("\n")}`));
    expect(error.message.split("\n").at(-1)).toBe("… and 160 more");
  });

  it.each([
    ["a list", "[]"],
    ["a word", "hello"],
    ["nothing", ""],
    ["broken YAML", "a: [1, 2"],
    ["two documents", "a: 1\n---\nb: 2"],
    ["a tab for indentation", "a:\n\tb: 1"],
    ["the same key twice", "version: 1\nversion: 1"],
    ["nesting without end", "[".repeat(20_000)],
    ["nested maps without end", `a: ${"{ a: ".repeat(8_000)}`],
  ])("%s is told, never a stack trace", (_name, text) => {
    expect(codedError(() => parseGrid(text, "grid.yaml")).code).toBe("GRD_INVALID_GRID");
  });

  it("refuses a file whose aliases multiply", () => {
    const levels = Array.from(
      { length: 9 },
      (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(", ")}]`,
    );
    const bomb = `l0: &l0 [${Array(9).fill("x").join(", ")}]\n${levels.join("\n")}\n`;
    const error = codedError(() => parseGrid(bomb, "grid.yaml"));
    expect(error.code).toBe("GRD_INVALID_GRID");
    expect(error.message).toContain("alias");
  });
});

describe("any damage to a grid", () => {
  const grid = readFileSync(join(import.meta.dirname, "../../../grids/phase73.yaml"), "utf8");

  it("is either still a grid or told as a fault, never a crash", () => {
    const edit = fc.record({
      at: fc.nat(grid.length),
      drop: fc.nat(40),
      put: fc.oneof(
        fc.string({ maxLength: 12 }),
        fc.constantFrom("{", "[", "&a", "*a", ": ", "\n- ", "<<: ", "!!x "),
      ),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const text = edits.reduce(
          (t, { at, drop, put }) => t.slice(0, at) + put + t.slice(at + drop),
          grid,
        );
        try {
          expect(parseGrid(text, "grid.yaml").cells.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(CodedError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("loadGrid", () => {
  it("reads a file and resolves what it names relative to it", () => {
    const path = gridFile();
    const grid = loadGrid(path);
    expect(grid.path).toBe(path);
    expect(grid.resolve("base.yaml")).toBe(path.replace("grid.yaml", "base.yaml"));
  });

  it("tells a file that is not there", () => {
    expect(codedError(() => loadGrid("/nowhere/grid.yaml")).code).toBe("GRD_UNREADABLE");
  });

  it("tells a folder in place of a file", () => {
    const folder = gridFile().replace("/grid.yaml", "");
    expect(codedError(() => loadGrid(folder)).code).toBe("GRD_UNREADABLE");
  });

  it("refuses a file that is larger than a grid may be", () => {
    const path = gridFile();
    writeFileSync(path, `${gridText()}${"# x\n".repeat(300_000)}`);
    expect(codedError(() => loadGrid(path)).message).toContain("expected at most 1000000");
  });
});

/** No line of the file is nested too deeply, but each has the one before at its bottom. */
function chainOf(links: number): string {
  const link = (_: unknown, i: number) =>
    `a${i + 1}: &a${i + 1} ${"[".repeat(50)}*a${i}${"]".repeat(50)}`;
  return ["a0: &a0 [x]", ...Array.from({ length: links }, link)].join("\n");
}
