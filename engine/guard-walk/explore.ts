/**
 * The walk itself: breadth first from the fresh machine, so that the first way found to any cell is a shortest
 * one. Cells are kept as keys, ways as the cell one came from, edges as pairs of numbers.
 */
import { CodedError } from "../errors.ts";
import type { Cell } from "./cell.ts";
import { cellFrom, keyOf } from "./cell-key.ts";
import type { Scope } from "./scope.ts";
import { type Breach, forEachStep } from "./step-cell.ts";

/** A step that broke a property, or ended the session, for the first time. */
export type Hit = { readonly from: number; readonly to: number };

export type Exploration = {
  readonly scope: Scope;
  readonly keys: readonly string[];
  /** Cell that each was first reached from; -1 for the first. */
  readonly parents: readonly number[];
  readonly ids: ReadonlyMap<string, number>;
  readonly transitions: number;
  readonly breaches: ReadonlyMap<Breach, Hit>;
  /** First step into each halt, by reason, with the fills a regime walk had left. */
  readonly halts: ReadonlyMap<string, Hit>;
  /** Pauses from which no input leads back to `active`, nearest first. */
  readonly trapped: readonly number[];
};

export type ExploreOptions = {
  readonly statesMax: number;
  /** Called now and then, with states found and states still to be looked at. */
  readonly onProgress?: (found: number, waiting: number) => void;
};

const PROGRESS_EVERY = 5_000;

/**
 * Explores every cell that can be reached.
 * @throws CodedError ENG_WALK_LIMIT when there are more than `statesMax`.
 */
export function explore(scope: Scope, { statesMax, onProgress }: ExploreOptions): Exploration {
  const first = keyOf(scope.initial);
  const keys = [first];
  const parents = [-1];
  const ids = new Map([[first, 0]]);
  const edges: Edges = { from: [], to: [] };
  const breaches = new Map<Breach, Hit>();
  const halts = new Map<string, Hit>();
  for (let from = 0; from < keys.length; from += 1) {
    if (from % PROGRESS_EVERY === 0) onProgress?.(keys.length, keys.length - from);
    const seen = new Set<number>();
    forEachStep(cellFrom(keys[from] as string), scope, ({ cell, breaches: broken }) => {
      const key = keyOf(cell);
      let to = ids.get(key);
      if (to === undefined) {
        to = keys.length;
        if (to >= statesMax) throw tooMany(statesMax);
        ids.set(key, to);
        keys.push(key);
        parents.push(from);
      }
      for (const breach of broken) if (!breaches.has(breach)) breaches.set(breach, { from, to });
      if (cell.halt !== null) noteHalt(halts, cell, { from, to });
      if (seen.has(to)) return;
      seen.add(to);
      edges.from.push(from);
      edges.to.push(to);
    });
  }
  const trapped = trappedPauses(keys, edges);
  return { scope, keys, parents, ids, transitions: edges.to.length, breaches, halts, trapped };
}

/** The cells on the way to a step, the fresh one first. */
export function wayTo({ keys, parents }: Exploration, { from, to }: Hit): readonly string[] {
  const way = [keys[to] as string];
  for (let at = from; at >= 0; at = parents[at] as number) way.push(keys[at] as string);
  return way.reverse();
}

export function haltKey(reason: string, spare: number): string {
  return `${reason} ${spare}`;
}

type Edges = { readonly from: number[]; readonly to: number[] };

function noteHalt(halts: Map<string, Hit>, cell: Cell, hit: Hit): void {
  const key = haltKey(cell.halt ?? "", cell.monitor.spare);
  if (!halts.has(key)) halts.set(key, hit);
}

/** Walks backwards from every active cell; the pauses that are not met have no way back. */
function trappedPauses(keys: readonly string[], edges: Edges): readonly number[] {
  const { starts, sources } = reversed(keys.length, edges);
  const isFree = new Uint8Array(keys.length);
  const queue: number[] = [];
  const modes = keys.map((key) => cellFrom(key).mode);
  modes.forEach((mode, id) => {
    if (mode !== "active") return;
    isFree[id] = 1;
    queue.push(id);
  });
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (let i = starts[at] as number; i < (starts[at + 1] as number); i += 1) {
      const before = sources[i] as number;
      if (isFree[before] === 1) continue;
      isFree[before] = 1;
      queue.push(before);
    }
  }
  return modes.flatMap((mode, id) => (mode !== "halt" && isFree[id] === 0 ? [id] : []));
}

/** Edges by their target, packed. */
function reversed(count: number, { from, to }: Edges) {
  const starts = new Int32Array(count + 1);
  for (const id of to) starts[id + 1] = (starts[id + 1] as number) + 1;
  for (let id = 0; id < count; id += 1) {
    starts[id + 1] = (starts[id + 1] as number) + (starts[id] as number);
  }
  const next = starts.slice();
  const sources = new Int32Array(to.length);
  to.forEach((id, i) => {
    sources[next[id] as number] = from[i] as number;
    next[id] = (next[id] as number) + 1;
  });
  return { starts, sources };
}

function tooMany(statesMax: number): CodedError {
  return new CodedError(
    "ENG_WALK_LIMIT",
    `guard walk: more than ${statesMax.toLocaleString("en-US")} states, expected at most that many`,
    {
      hint: "Give the walk more room with --states-max, or shorten the cool-down or the stable ticks of the copy you walk.",
    },
  );
}
