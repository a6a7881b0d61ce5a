/**
 * Options of the command line that change what a grid runs, turned into settings. They are kept as typed,
 * since they belong to the run's identity and are printed in the debrief.
 */
import { type CodedError, canonicalJson, nearestName } from "../../engine/index.ts";
import { parseFinishBy } from "../deadline/finish-by.ts";
import { parseDuration } from "../grid/duration.ts";
import { gridFault } from "../grid/errors.ts";
import { GRID_LIMITS } from "../grid/grid-limits.ts";
import type { MarketSettings } from "../grid/grid-schema.ts";
import type { Grid } from "../grid/load-grid.ts";
import { SCENARIO_NAMES } from "../grid/scenario-names.ts";

/** The one option that is no part of a run's identity: a run that goes on may be given more time. */
export const FINISH_BY_OPTION = "finish-by";

/** As typed; undefined means the grid's own setting. */
export type PlanOptions = {
  /** A scenario's name, `replay:TAPE` or a tape's path, or `xrpl`. */
  readonly market?: string | undefined;
  /** A shipped network's name or the path of a network file; for the live market only. */
  readonly network?: string | undefined;
  readonly clock?: string | undefined;
  /** `full` or `summary`. */
  readonly storage?: string | undefined;
  readonly only?: readonly string[] | undefined;
  readonly duration?: string | undefined;
  /** A number, or `fill`. */
  readonly replicates?: string | undefined;
  readonly concurrency?: string | undefined;
  /** A time of day or an instant. */
  readonly finishBy?: string | undefined;
};

export type PlanSettings = {
  readonly market: MarketSettings;
  readonly clock: "virtual" | "real";
  readonly storage: "full" | "summary";
  /** Labels to run; null for all. */
  readonly only: readonly string[] | null;
  readonly durationMs: number;
  /** With `fill` the most that could be run. */
  readonly replicates: number;
  /** As many rounds as end before `finishBy`. */
  readonly fill: boolean;
  readonly concurrency: number;
  /** When the run has to be over, as written; null when it may take its time. */
  readonly finishBy: string | null;
  readonly options: Readonly<Record<string, string>>;
  /** Options that make the run another than the grid says, as typed: "--duration 10m". */
  readonly changed: readonly string[];
  /** True when --market names a tape: its path is relative to where the operator is, not to the grid. */
  readonly tapesFromOption: boolean;
  /** The same for a network file that --network names. */
  readonly networkFromOption: boolean;
};

/** @throws CodedError GRD_INVALID_OPTION. */
export function planSettings({ data, cells }: Grid, options: PlanOptions): PlanSettings {
  const { session, schedule } = data;
  const market = marketOf(options, data.market);
  const { concurrency } = options;
  const replicates =
    options.replicates === undefined ? schedule.replicates : replicatesOption(options.replicates);
  const wanted = {
    market,
    clock: clockOf(options.clock ?? gridClock(data, market), market),
    storage: storageOf(options.storage ?? session.storage),
    only: onlyOption(
      options.only,
      cells.map(({ label }) => label),
    ),
    durationMs:
      options.duration === undefined ? session.duration : durationOption(options.duration),
    replicates: replicates === "fill" ? GRID_LIMITS.fillRounds : replicates,
    fill: replicates === "fill",
    concurrency:
      concurrency === undefined
        ? schedule.concurrency
        : wholeOption("--concurrency", concurrency, GRID_LIMITS.concurrency),
    finishBy:
      options.finishBy === undefined
        ? (schedule.finish_by ?? null)
        : finishByOption(options.finishBy),
    options: asTyped(options),
    tapesFromOption: options.market !== undefined && market.source === "replay",
    networkFromOption: options.network !== undefined,
  };
  const settings: PlanSettings = { ...wanted, changed: changedBy(options, wanted, data) };
  if (!session.fresh_db && settings.concurrency !== 1) {
    throw bad(
      "--concurrency",
      String(settings.concurrency),
      "1, because fresh_db: false hands inventory on",
    );
  }
  if (settings.storage === "summary" && settings.clock === "real") {
    throw bad("storage", "summary", '"full": a session on the real clock cannot be run again');
  }
  return settings;
}

function storageOf(storage: string): "full" | "summary" {
  if (storage === "full" || storage === "summary") return storage;
  throw bad("--storage", storage, '"full" or "summary"');
}

/** Names of the command line where they differ from those here. */
const OPTION_NAMES: Readonly<Record<string, string>> = { finishBy: FINISH_BY_OPTION };

function asTyped(options: PlanOptions): Readonly<Record<string, string>> {
  const typed = Object.entries(options).flatMap(([name, value]): [string, string][] => {
    if (value === undefined || value.length === 0) return [];
    return [[OPTION_NAMES[name] ?? name, typeof value === "string" ? value : value.join(" ")]];
  });
  return Object.fromEntries(typed);
}

/** An option that only repeats what the grid says changes nothing that was signed. */
function changedBy(
  options: PlanOptions,
  settings: Omit<PlanSettings, "changed">,
  { market, clock, session, schedule }: Grid["data"],
): readonly string[] {
  const same: Readonly<Record<string, boolean>> = {
    market: canonicalJson(settings.market) === canonicalJson(market),
    network: canonicalJson(settings.market) === canonicalJson(market),
    clock: settings.clock === clockOf(clock, market),
    storage: settings.storage === session.storage,
    only: false,
    duration: settings.durationMs === session.duration,
    replicates: (settings.fill ? "fill" : settings.replicates) === schedule.replicates,
    concurrency: settings.concurrency === schedule.concurrency,
    [FINISH_BY_OPTION]: settings.finishBy === schedule.finish_by,
  };
  return Object.entries(asTyped(options)).flatMap(([name, value]) =>
    same[name] === true ? [] : [`--${name} ${value}`],
  );
}

/** `--market` replaces the grid's market, `--network` the network of a live one. */
function marketOf({ market, network }: PlanOptions, grid: MarketSettings): MarketSettings {
  // A grid that is live already keeps its own network when --market xrpl is typed again.
  const again = market === "xrpl" && grid.source === "xrpl";
  const chosen = market === undefined || again ? grid : marketOption(market, grid.seed);
  if (network === undefined) return chosen;
  if (chosen.source === "xrpl") return { ...chosen, network };
  throw bad("--network", network, "none: the market is not live; add --market xrpl");
}

function marketOption(text: string, seed: number): MarketSettings {
  const scenario = text.replace(/^simulated:/, "");
  const known = SCENARIO_NAMES.find((name) => name === scenario);
  if (known !== undefined) return { source: "simulated", scenario: [known], seed };
  if (text === "xrpl") return { source: "xrpl", network: "mainnet", seed };
  const tape =
    /^replay:(.+)$/.exec(text)?.[1] ?? (/\.ndjson(\.gz)?$/.test(text) ? text : undefined);
  if (tape !== undefined) return { source: "replay", tape: [tape], window: "sequential", seed };
  const near = nearestName(scenario, SCENARIO_NAMES);
  const hint = near === undefined ? "" : `; did you mean "${near}"?`;
  throw bad("--market", text, `${SCENARIO_NAMES.join(", ")}, replay:TAPE or xrpl${hint}`);
}

/** A grid's clock was chosen for the grid's market: a recorded one may be hurried, a live one in its place not. */
function gridClock({ clock, market }: Grid["data"], chosen: MarketSettings) {
  return chosen.source === "xrpl" && market.source !== "xrpl" ? undefined : clock;
}

function clockOf(clock: string | undefined, market: MarketSettings): "virtual" | "real" {
  const implied = market.source === "xrpl" ? "real" : "virtual";
  if (clock === undefined) return implied;
  if (clock !== "virtual" && clock !== "real") throw bad("--clock", clock, '"virtual" or "real"');
  if (market.source === "xrpl" && clock === "virtual") {
    throw bad("clock", clock, '"real": a live market cannot be hurried');
  }
  return clock;
}

function onlyOption(
  only: readonly string[] | undefined,
  labels: readonly string[],
): readonly string[] | null {
  if (only === undefined || only.length === 0) return null;
  for (const label of only) {
    if (labels.includes(label)) continue;
    const near = nearestName(label, labels);
    throw bad(
      "--only",
      label,
      `the label of a cell${near === undefined ? "" : `; did you mean "${near}"?`}`,
    );
  }
  return only;
}

function durationOption(text: string): number {
  const result = parseDuration(text);
  if (!result.ok) throw bad("--duration", text, result.expected);
  if (result.ms < 1_000 || result.ms > GRID_LIMITS.durationMs) {
    throw bad("--duration", text, "a length of time between 1s and 168h");
  }
  return result.ms;
}

function replicatesOption(text: string): number | "fill" {
  if (text === "fill") return text;
  return wholeOption("--replicates", text, GRID_LIMITS.replicates, ", or fill");
}

function finishByOption(text: string): string {
  const result = parseFinishBy(text);
  if (result.ok) return text;
  throw bad("--finish-by", text, result.expected);
}

function wholeOption(name: string, text: string, max: number, or = ""): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= max) return value;
  throw bad(name, text, `a whole number from 1 to ${max}${or}`);
}

function bad(name: string, was: string, expected: string): CodedError {
  return gridFault("GRD_INVALID_OPTION", `${name} was "${was}", expected ${expected}`);
}
