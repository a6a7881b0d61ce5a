/**
 * Which market each replicate sees: a generated tape of its own on a simulated market, a window of a tape on
 * a replay, what happens meanwhile on a live one. Recorded, all cells of a replicate see the same one. Lists of scenarios or tapes are dealt to the
 * replicates in equal consecutive blocks, in list order.
 */
import { basename, resolve } from "node:path";
import { CodedError, deriveSeed, type MarketSpec } from "../../engine/index.ts";
import { formatDuration } from "../grid/duration.ts";
import { gridFault } from "../grid/errors.ts";
import type { Grid } from "../grid/load-grid.ts";
import { counted } from "../scheduler/events.ts";
import { liveMarketName, liveNetwork } from "./live-network.ts";
import {
  describeTapeFile,
  type TapeDescription,
  tapeWarnings,
  tapeWindowStarts,
} from "./market-catalogue.ts";
import type { PlanSettings } from "./plan-options.ts";
import { shuffled } from "./plan-order.ts";
import type { PlannedLive, SweepPlan } from "./plan-types.ts";

export type ReplicateMarket = {
  readonly seed: number;
  readonly market: MarketSpec;
  readonly marketName: string;
  readonly marketIdentity: string;
};

export type PlannedMarkets = {
  /** By replicate, from the first. */
  readonly replicates: readonly ReplicateMarket[];
  readonly tapes: SweepPlan["tapes"];
  /** What is wrong with a tape that can be read all the same. */
  readonly warnings: readonly string[];
  readonly live?: PlannedLive;
};

/** @throws CodedError GRD_WINDOWS, GRD_MISSING_FILE or MKT_NETWORK_FILE. */
export function planMarkets(grid: Grid, settings: PlanSettings): PlannedMarkets {
  const { market, replicates } = settings;
  const seeds = Array.from({ length: replicates }, (_, index) =>
    deriveSeed([market.seed, index + 1, "replicate"]),
  );
  if (market.source === "xrpl") {
    const network = liveNetwork(grid, settings) as PlannedLive;
    const own = seeds.map((seed, index) => live(network, seed, index + 1));
    return { replicates: own, tapes: [], warnings: [], live: network };
  }
  if (market.source === "simulated") {
    const deal = dealer(grid, "scenario", market.scenario.length, settings);
    const scenarios = seeds.map((_, index) => market.scenario[deal(index).entry] as string);
    return {
      replicates: seeds.map((seed, i) => simulated(scenarios[i] as string, seed, settings)),
      tapes: [],
      warnings: [],
    };
  }
  return replayed(grid, settings, market, seeds);
}

function simulated(scenario: string, seed: number, { durationMs }: PlanSettings): ReplicateMarket {
  return {
    seed,
    market: { source: "simulated", scenario, seed },
    marketName: `${scenario} seed ${seed}`,
    marketIdentity: `simulated ${scenario} seed ${seed} duration ${durationMs}`,
  };
}

/** What a live session will see cannot be known: its tape's hash tells afterwards who saw the same. */
function live(network: PlannedLive, seed: number, replicate: number): ReplicateMarket {
  return {
    seed,
    market: { source: "xrpl", network: network.network, networkFile: network.networkFile },
    marketName: liveMarketName(network),
    marketIdentity: `live ${network.network} ${network.meaning.slice(0, 12)} replicate ${replicate}`,
  };
}

/** Which entry of a list a replicate sees, and the how-manieth of that entry it is, both from 0. */
type Deal = (index: number) => { readonly entry: number; readonly position: number };

/** In equal blocks; in turn where nobody knows how many replicates there will be, so that every entry is seen. */
function dealer(
  grid: Grid,
  key: string,
  entries: number,
  { replicates, fill }: Pick<PlanSettings, "replicates" | "fill">,
): Deal {
  if (fill) {
    return (index) => ({ entry: index % entries, position: Math.floor(index / entries) });
  }
  const block = blockSize(grid, key, entries, replicates);
  return (index) => ({ entry: Math.floor(index / block), position: index % block });
}

/** Replicates per list entry. */
function blockSize(grid: Grid, key: string, entries: number, replicates: number): number {
  if (replicates % entries === 0) return replicates / entries;
  const message = `${grid.placeOf(["market", key])}: market.${key} lists ${entries} for ${replicates} replicates, expected a number of replicates that ${entries} divides`;
  throw gridFault("GRD_WINDOWS", message);
}

type Replay = Extract<PlanSettings["market"], { source: "replay" }>;

function replayed(
  grid: Grid,
  settings: PlanSettings,
  market: Replay,
  seeds: readonly number[],
): PlannedMarkets {
  const deal = dealer(grid, "tape", market.tape.length, settings);
  const perTape = Math.ceil(settings.replicates / market.tape.length);
  const tapes = market.tape.map((file) => loadTape(grid, file, settings.tapesFromOption));
  const windows = tapes.map((tape) => windowsOf(grid, tape, perTape, settings, market.window));
  const replicates = seeds.map((seed, index) => {
    const { entry, position } = deal(index);
    const tape = tapes[entry] as LoadedTape;
    const startMs = windows[entry]?.[position] as number;
    return {
      seed,
      market: {
        source: "replay" as const,
        tape: tape.path,
        name: tape.name,
        windowStartMs: startMs,
      },
      marketName: `${tape.name} ${clock(startMs)}–${clock(startMs + settings.durationMs)} UTC`,
      marketIdentity: `tape ${tape.description.hash} window ${startMs} duration ${settings.durationMs}`,
    };
  });
  const provenance = tapes.map(({ name, path, description }) => ({
    name,
    path,
    hash: description.hash,
    note: description.header.note,
    network: description.header.network,
  }));
  const warnings = tapes.flatMap(({ name, description }) => tapeWarnings(name, description));
  return { replicates, tapes: provenance, warnings };
}

export type LoadedTape = {
  readonly name: string;
  readonly path: string;
  readonly description: TapeDescription;
};

/** Describes a tape that the grid names. @throws CodedError GRD_MISSING_FILE or MKT_TAPE_… with its place in the grid. */
export function loadTape(grid: Grid, file: string, fromOption: boolean): LoadedTape {
  const path = fromOption ? resolve(file) : grid.resolve(file);
  try {
    const name = basename(path).replace(/\.ndjson(\.gz)?$/, "");
    return { name, path, description: describeTapeFile(path) };
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    const where = fromOption ? "--market" : `${grid.placeOf(["market", "tape"])}: market.tape`;
    const missing = cause.code === "MKT_TAPE_FILE";
    // A damaged tape keeps its own code: the file is there, and the grid is right.
    throw new CodedError(
      missing ? "GRD_MISSING_FILE" : cause.code,
      `${where} was "${file}": ${cause.message}`,
      { cause, hint: cause.hint ?? (fromOption ? OPTION_HINT : GRID_HINT) },
    );
  }
}

const GRID_HINT = "Paths in a grid are relative to the grid file.";
const OPTION_HINT = "Paths of the command line are relative to where you are.";

function windowsOf(
  grid: Grid,
  tape: LoadedTape,
  wanted: number,
  { durationMs }: PlanSettings,
  choice: string,
): readonly number[] {
  const starts = tapeWindowStarts(tape.description, durationMs);
  if (starts.length < wanted) {
    const place = grid.placeOf(["schedule", "replicates"]);
    const message = `${place}: ${counted(wanted, "replicate")} on tape ${tape.name}, which holds ${counted(starts.length, "whole window")} of ${formatDuration(durationMs)}`;
    throw gridFault("GRD_WINDOWS", message, {
      hint: "Run fewer replicates, shorter sessions, or add a tape.",
    });
  }
  const drawn = /^random\((\d+)\)$/.exec(choice)?.[1];
  if (drawn === undefined) return starts.slice(0, wanted);
  const order = shuffled([...starts.keys()], ["window", Number(drawn), tape.description.hash]);
  return order.slice(0, wanted).map((index) => starts[index] as number);
}

/** "09:30" of a moment in tape time. */
function clock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 16);
}
