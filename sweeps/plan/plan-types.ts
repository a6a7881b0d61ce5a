/**
 * A plan is a grid worked out: every cell with its patched config, every session with its market, seed and
 * folder name, in the order they run. It is plain data: the journal stores it whole, and a resumed night
 * runs from the stored plan, never from the grid file read again.
 */
import type { EngineConfig, MarketSpec } from "../../engine/index.ts";
import type { PlannedDifferences, TestedBefore } from "../../reports/index.ts";
import type { RuleAction } from "../grid/grid-schema.ts";
import type { PlannedNotice } from "../notify/planned-notice.ts";

/** What a grid means, fact by fact: name of the fact to its value as canonical JSON (meaning.ts). */
export type GridMeaning = Readonly<Record<string, string>>;

/** A configuration value as it is shown and compared; a list stands as its JSON text, "[40,41]". */
export type ConfigValue = number | string | boolean;

/** A configuration value as a grid sets it. */
export type SetValue = ConfigValue | readonly number[];

export type ConfigChange = {
  readonly key: string;
  /** Value of the base config; null when the base file leaves the key to its default. */
  readonly base: ConfigValue | null;
  /** The schema's default, effective when `base` is null. */
  readonly baseEffective: ConfigValue;
  readonly value: ConfigValue;
  /** Reviewer's value at approval, with the proposed one in `proposed`. */
  readonly proposed?: ConfigValue;
};

export type PlannedCell = {
  readonly label: string;
  readonly rationale: string;
  readonly isBaseline: boolean;
  /** Base file as given in the grid, for people. */
  readonly baseConfig: string;
  /** Difference against the base config, in the grid's order. */
  readonly changes: readonly ConfigChange[];
  /** The patched YAML document, comments and order kept, without the session's heading comment. */
  readonly configYaml: string;
  /** Effective config, defaults included. */
  readonly config: EngineConfig;
  /** Hash of the effective config. */
  readonly configHash: string;
};

export type PlannedSession = {
  /** From 1, in running order. */
  readonly session: number;
  /** Folder name: "02-tight-sym-6". */
  readonly label: string;
  readonly cell: string;
  readonly replicate: number;
  readonly seed: number;
  readonly market: MarketSpec;
  /** For people and for comparison: "mainnet-tight seed 4711", "busy 09:30–10:00 UTC". */
  readonly marketName: string;
  /** Equal for sessions that see the same events; cells are only ever compared within one. */
  readonly marketIdentity: string;
};

export type PlannedRule = {
  readonly name: string;
  readonly when: string;
  readonly action: RuleAction;
};

/** A market that is still to come. */
export type PlannedLive = {
  /** What sessions store: mainnet, testnet, loopback, or a name of the operator's own. */
  readonly network: string;
  /** Absolute path of the network file. */
  readonly networkFile: string;
  /** In the order they are asked. */
  readonly servers: readonly string[];
  /** "XRP/RLUSD". */
  readonly pair: string;
  /** Hash of what the network file means, servers left out. */
  readonly meaning: string;
  /** How long an outage may last before a session ends; as long the sweep waits for a market between sessions, ms. */
  readonly patienceMs: number;
  /** Sessions at once share one feed, so that cells see the same half-hour. */
  readonly sharedFeed: boolean;
};

/** When the run has to be over; the instant is fixed by the run's first start and stands in its journal. */
export type PlannedDeadline = {
  /** As written: "07:30", or an instant with its zone. */
  readonly finishBy: string;
  /** `replicates: fill`: the plan holds the most rounds that could be run, and time decides how many are begun. */
  readonly fill: boolean;
};

export type SweepPlan = {
  readonly name: string;
  readonly title: string;
  readonly gridPath: string;
  readonly gridText: string;
  /** Hash of what the grid means: cells, rules, session, market, schedule. Comments and order of keys do not enter. */
  readonly meaningHash: string;
  /** What was hashed, fact by fact, so that two grids can be told apart in words (diffMeaning). */
  readonly meaning: GridMeaning;
  /** Hash of meaning and of the options that change what is run: the run's identity. */
  readonly identityHash: string;
  /** Options of the command line that changed the grid's meaning, as typed. */
  readonly options: Readonly<Record<string, string>>;
  readonly approval: {
    readonly required: boolean;
    readonly by: string | null;
    readonly at: string | null;
    readonly note: string | null;
    /** `void`: signed once, but the grid's meaning changed since; `detail` says what. */
    readonly status: "valid" | "void" | "none";
    readonly detail: string | null;
    /** Options of the command line that no signature covers: "--duration 10m". */
    readonly uncovered: readonly string[];
  };
  readonly durationMs: number;
  readonly start: { readonly xrpDrops: number; readonly rlusdMicro: number };
  readonly freshDb: boolean;
  /** Absent: every session stores everything. */
  readonly storage?: "summary";
  readonly clock: "virtual" | "real";
  /** Absent for recorded markets. */
  readonly live?: PlannedLive;
  readonly order: "as_listed" | "shuffled" | "interleaved";
  readonly replicates: number;
  /** Absent where the run may take its time. */
  readonly deadline?: PlannedDeadline;
  readonly concurrency: number;
  readonly pauseBetweenMs: number;
  readonly retries: number;
  readonly onOrchestratorDeath: "finish" | "stop";
  readonly baseline: { readonly cell: string | null; readonly reuseSummary: string | null };
  readonly gates: {
    readonly beforeFirst: readonly { readonly summary: string }[];
    readonly between: { readonly inventory_invariant: "ok" };
  };
  readonly rules: readonly PlannedRule[];
  readonly decisionMetric: string;
  readonly primaryMetrics: readonly string[];
  readonly cells: readonly PlannedCell[];
  readonly sessions: readonly PlannedSession[];
  /** Headroom and other warnings, whole sentences. */
  readonly warnings: readonly string[];
  /** Provenance of tapes: name, path, hash, and the notes and factors of their headers. */
  readonly tapes: readonly {
    readonly name: string;
    readonly path: string;
    readonly hash: string;
    readonly note: string;
    /** Network that the tape was recorded on, as its header says. */
    readonly network?: string;
  }[];
  readonly engineVersion: string;
  /** Whom to tell how it ended; absent where the grid names nobody. No part of the meaning or the identity. */
  readonly notify?: PlannedNotice;
  /** How small a difference the windows could show, looked up before the sweep; absent where nothing is compared. */
  readonly planned?: PlannedDifferences;
  /** How often earlier runs tested the same question, looked up with it. */
  readonly testedBefore?: TestedBefore;
};
