/** Every part of the benchmark at its smallest size, by the compiled program. Nothing is said of times. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { LETTERS } from "../../bench/options.ts";
import { REPO } from "../support/built.ts";

const FigureSchema = z.strictObject({
  name: z.string().min(1),
  value: z.number(),
  unit: z.string(),
});

const ReportSchema = z.strictObject({
  machine: z.strictObject({
    node: z.string(),
    platform: z.string(),
    cores: z.int().positive(),
    processor: z.string(),
  }),
  results: z.array(
    z.strictObject({
      part: z.string(),
      title: z.string().min(1),
      ratios: z
        .array(
          FigureSchema.extend({
            target: z.string().nullable(),
            promise: z.enum(["kept", "missed", "none"]),
          }),
        )
        .min(1),
      figures: z.array(FigureSchema).min(1),
      wallSeconds: z.number().positive(),
      coresBusy: z.number().nonnegative(),
      loadAverage: z.number().nonnegative(),
    }),
  ),
});

const SMALLEST = [
  ...["--rounds", "1", "--minutes", "1", "--sessions", "2", "--processes", "2"],
  ...["--night-sessions", "24", "--ledgers", "4", "--at-once", "2", "--memory-sessions", "3"],
];

describe("the benchmark", () => {
  it("measures every part and tells it in one document", async () => {
    const words = [join(REPO, "dist/bench.js"), ...SMALLEST, "--json"];
    const { stdout } = await promisify(execFile)(process.execPath, words);
    const { results } = ReportSchema.parse(JSON.parse(stdout));
    expect(results.map(({ part }) => part)).toEqual([...LETTERS]);
    const named = results.flatMap(({ part, ratios, figures }) =>
      [...ratios, ...figures].map(({ name }) => `(${part}) ${name}`),
    );
    expect(named.filter((name, i) => named.indexOf(name) !== i)).toEqual([]);
    // Sweeps, processes and a real clock: long on a machine that is busy.
  }, 300_000);
});
