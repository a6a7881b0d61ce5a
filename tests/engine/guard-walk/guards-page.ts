/** The blocks of docs/guards.md, written from the schema, the walks and sessions on hostile-anchor. */
import { readFileSync } from "node:fs";
import { CONFIG_KEYS, parseConfig } from "../../../engine/config/parse-config.ts";
import type { EngineConfig } from "../../../engine/core/engine-config.ts";
import { storyLines } from "../../../engine/guard-walk/story.ts";
import type { WalkReport } from "../../../engine/guard-walk/walk-guards.ts";
import { REPO } from "../../support/built.ts";
import { runHalfHour, simulated } from "../../support/cells.ts";

export const PRESETS = [
  "paper",
  "history/s40",
  "history/s42",
  "history/s45",
  "history/s51",
] as const;
export type Preset = (typeof PRESETS)[number];

const GUARD_KEYS = /^(guards|inventory_truth|anchor|corridor|drift|recovery)\./;

export function presetConfig(name: Preset): EngineConfig {
  const path = `engine/config/${name}.yaml`;
  return parseConfig(readFileSync(`${REPO}${path}`, "utf8"), path).config;
}

/** Every guard key, its default, and the presets' values that differ. */
export function keyTable(): string {
  const configs = PRESETS.map(presetConfig);
  const rows = CONFIG_KEYS.filter(({ path }) => GUARD_KEYS.test(path)).map(
    ({ path, default: usual }) => [
      `\`${path}\``,
      String(usual),
      ...configs.map((config) => {
        const value = valueAt(config, path);
        return value === usual ? "" : String(value);
      }),
    ],
  );
  return table(["key", "default", ...PRESETS.map(shortName)], rows);
}

export type SessionEnds = {
  readonly reasons: readonly string[];
  readonly ticks: readonly number[];
  readonly fills: readonly number[];
  readonly activePct: readonly number[];
};

/** Half an hour of hostile-anchor on each seed. */
export function sessionEnds(name: Preset, seeds: readonly number[]): SessionEnds {
  const config = presetConfig(name);
  const runs = seeds.map((seed) => runHalfHour(config, simulated("hostile-anchor", seed), seed));
  return {
    reasons: [...new Set(runs.map(({ haltReason }) => String(haltReason)))],
    ticks: runs.map(({ systemMetrics }) => systemMetrics.length),
    fills: runs.map(({ fills }) => fills.length),
    activePct: runs.map(({ systemMetrics }) => {
      const active = systemMetrics.filter(({ mode }) => mode === "active").length;
      return Math.round((100 * active) / systemMetrics.length);
    }),
  };
}

export function presetTable(ends: ReadonlyMap<Preset, SessionEnds>): string {
  const rows = [...ends].map(([name, { reasons, ticks, fills, activePct }]) => [
    `\`${name}.yaml\``,
    reasons.map((reason) => `\`${reason}\``).join(", "),
    range(ticks),
    range(fills),
    `${range(activePct)} %`,
  ]);
  return table(["preset", "ends by", "ticks", "fills", "ticks in `active`"], rows);
}

export function walkTable(reports: ReadonlyMap<Preset, WalkReport>): string {
  const rows = [...reports].map(([name, report]) => [
    `\`${name}.yaml\``,
    report.states.toLocaleString("en-US"),
    report.transitions.toLocaleString("en-US"),
    failing(report) === "" ? "all" : `all but ${failing(report)}`,
    `${report.properties.flatMap(({ violations }) => violations).length}`,
  ]);
  return table(
    ["configuration", "states", "transitions", "properties that hold", "findings"],
    rows,
  );
}

/** The first finding of the first property that fails. */
export function storyBlock({ properties }: WalkReport): string {
  const [finding] = properties.flatMap(({ violations }) => violations);
  const remedies = (finding?.remedies ?? []).map(({ key, instead }) => `${key} ${String(instead)}`);
  const lines = [
    `${finding?.source}: ${finding?.says}`,
    ...storyLines(finding?.story ?? []),
    `elsewhere with any one of: ${remedies.join("; ")}`,
  ];
  return `\`\`\`text\n${lines.join("\n")}\n\`\`\`\n`;
}

/** The row of a table that begins with this name. */
export function rowOf(block: string, name: Preset): string | undefined {
  return block.split("\n").find((line) => line.startsWith(`| \`${name}.yaml\` |`));
}

function failing({ properties }: WalkReport): string {
  return properties
    .filter(({ holds }) => !holds)
    .map(({ id }) => id)
    .join(", ");
}

function shortName(name: string): string {
  return name.replace("history/", "");
}

function valueAt(config: EngineConfig, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((at, name) => (at as Readonly<Record<string, unknown>>)[name], config);
}

function range(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? `${least}` : `${least} to ${most}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("");
}
