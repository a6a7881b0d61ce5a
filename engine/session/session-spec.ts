/**
 * The contract between whoever starts a session and the session process: everything it needs to run,
 * and the messages on its channel. The spec is a JSON file in the session's folder; a person may also
 * give the same on the command line (see main.ts).
 */
import { z } from "zod";

const MarketSpecSchema = z.discriminatedUnion("source", [
  z.strictObject({
    source: z.literal("simulated"),
    scenario: z.string(),
    seed: z.int().nonnegative(),
  }),
  z.strictObject({
    source: z.literal("replay"),
    /** Absolute path of the tape file. */
    tape: z.string(),
    /** Name shown to people: the tape's file name without its endings. */
    name: z.string(),
    /** Start of the window in tape time (epoch ms); absent: the tape's first event. */
    windowStartMs: z.int().nonnegative().optional(),
  }),
  z.strictObject({
    source: z.literal("xrpl"),
    /** mainnet, testnet, or the name in an operator's own network file. */
    network: z.string(),
    /** Absolute path of the network file. */
    networkFile: z.string(),
    /** Socket of a feed that sessions share; absent: the session has a connection of its own. */
    feedSocket: z.string().optional(),
    /** Sessions of one name see the same half-hour there: those of one replicate. */
    feedRound: z.string().max(200).optional(),
  }),
]);
/** Where a session's events come from. */
export type MarketSpec = z.infer<typeof MarketSpecSchema>;
/** A market that happens while it is read. */
export type LiveMarketSpec = Extract<MarketSpec, { source: "xrpl" }>;
/** A market whose every event is known before the session starts. */
export type RecordedMarketSpec = Exclude<MarketSpec, LiveMarketSpec>;

/**
 * full: every row, and the tape. summary: what was traded, what was decided against trading, the summary and the
 * ledger root; no row per tick, no event ledger, no tape.
 */
const StorageSchema = z.enum(["full", "summary"]);

/** A week, as in a grid. A timer that is set further ahead rings at once, and plans of events outgrow the memory. */
export const DURATION_MS_MAX = 7 * 24 * 3_600_000;

export const SessionSpecSchema = z.strictObject({
  sweepId: z.string(),
  /** Ordinal of the session in its sweep, from 1; also its key in its database. */
  session: z.int().positive(),
  /** Folder name, for instance "02-tight-sym-6". */
  label: z.string(),
  cell: z.string(),
  replicate: z.int().positive(),
  /** The replicate's seed: equal for all cells of one replicate. */
  seed: z.int().nonnegative(),
  /** Absolute paths. */
  folder: z.string(),
  configPath: z.string(),
  market: MarketSpecSchema,
  clock: z.enum(["virtual", "real"]),
  /** What its database keeps; absent: everything. `summary` only on virtual time, where it can be run again in full. */
  storage: StorageSchema.optional(),
  durationMs: z.int().positive().max(DURATION_MS_MAX),
  start: z.strictObject({ xrpDrops: z.int().nonnegative(), rlusdMicro: z.int().nonnegative() }),
  /** Expected hash of the effective config; a difference is `config_mismatch`. */
  configHash: z.string().optional(),
  parentSessionId: z.int().positive().nullable(),
  onOrchestratorDeath: z.enum(["finish", "stop"]),
});
export type SessionSpec = z.infer<typeof SessionSpecSchema>;

/** Session → whoever started it, one message per batch of ticks and one when it ends, well or with a fault. */
export type SessionMessage =
  | {
      readonly type: "progress";
      readonly ticks: number;
      /** Share of the duration done, 0 to 1. */
      readonly done: number;
      readonly fills: number;
      readonly mode: string;
      readonly distanceBidBps: number | null;
      readonly distanceAskBps: number | null;
      /** Market time (epoch ms) at which the gap opened that is still open; null while the market is in sight. */
      readonly gapSince: number | null;
    }
  | { readonly type: "ended"; readonly haltReason: string }
  /** Code of the CodedError that ends it; its words go to standard error and into the log. */
  | { readonly type: "failed"; readonly code: string };

/** A warm process → the pool: the session it was given is over. */
export type WorkerMessage = {
  readonly type: "done";
  /** What a process of its own would have exited with. */
  readonly exitCode: number;
  /** What it would have printed on its error output. */
  readonly words: string;
};

/** The pool → a warm process: run the session of this spec file (absolute path). */
export type WorkerCommand = { readonly type: "run"; readonly spec: string };

/** Whoever started it → session. The session finishes its running tick, closes cleanly and exits 0. */
export type SessionCommand = {
  readonly type: "stop";
  readonly reason: "interrupted_sigint" | "interrupted_sigterm" | "aborted_by_rule" | "kill_switch";
};
