/**
 * The walk itself: breadth first from the fresh machine, so that the first way found to any cell is a shortest
 * one. Cells are kept as keys, ways as the cell one came from, edges as pairs of numbers.
 */
import type { Mode } from "../core/halt-reasons.ts";
import { CodedError } from "../errors.ts";
import type { Breach } from "./account.ts";
import { bodyFrom, bodyKey, keyFrom, monitorCode, monitorFrom } from "./cell-key.ts";
import { type CellTable, createCellTable } from "./cell-table.ts";
import type { Scope } from "./scope.ts";
import { createStepper, forEachStep, type Stepper } from "./step-cell.ts";

/** A step that broke a property, or ended the session, for the first time. */
export type Hit = { readonly from: number; readonly to: number };

export type Exploration = {
  readonly scope: Scope;
  readonly stepper: Stepper;
  readonly cells: CellTable;
  readonly states: number;
  /** Cell that each was first reached from; -1 for the first. */
  readonly parents: readonly number[];
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
  const stepper = createStepper(scope);
  const cells = createCellTable();
  const parents = [-1];
  const edges: Edges = { from: [], to: [] };
  const breaches = new Map<Breach, Hit>();
  const halts = new Map<string, Hit>();
  const reached: number[] = [];
  cells.add(stepper.bodyId(bodyKey(scope.initial)), monitorCode(scope.start));
  for (let from = 0; from < cells.count(); from += 1) {
    if (from % PROGRESS_EVERY === 0) onProgress?.(cells.count(), cells.count() - from);
    forEachStep(stepper, cells.bodyOf(from), cells.monitorOf(from), (body, monitor, broken) => {
      let to = cells.find(body, monitor);
      if (to < 0) {
        if (cells.count() >= statesMax) throw tooMany(statesMax);
        to = cells.add(body, monitor);
        parents.push(from);
      }
      for (const breach of broken) if (!breaches.has(breach)) breaches.set(breach, { from, to });
      // Marked with the cell it was last reached from, one edge is kept of each pair.
      if (reached[to] === from) return;
      reached[to] = from;
      edges.from.push(from);
      edges.to.push(to);
      noteHalt(halts, { from, to }, stepper.bodies[body] as string, monitor);
    });
  }
  stepper.forget();
  const states = cells.count();
  const modes = Array.from({ length: states }, (_, id) => modeOf(stepper, cells.bodyOf(id)));
  const trapped = trappedPauses(modes, edges);
  const transitions = edges.to.length;
  return { scope, stepper, cells, states, parents, transitions, breaches, halts, trapped };
}

/** The cells on the way to a step, the fresh one first. */
export function wayTo(exploration: Exploration, { from, to }: Hit): readonly string[] {
  const { parents } = exploration;
  const way = [cellKey(exploration, to)];
  for (let at = from; at >= 0; at = parents[at] as number) way.push(cellKey(exploration, at));
  return way.reverse();
}

function cellKey({ cells, stepper }: Exploration, id: number): string {
  return keyFrom(cells.monitorOf(id), stepper.bodies[cells.bodyOf(id)] as string);
}

export function haltKey(reason: string, spare: number): string {
  return `${reason} ${spare}`;
}

type Edges = { readonly from: number[]; readonly to: number[] };

function noteHalt(halts: Map<string, Hit>, hit: Hit, body: string, monitor: number): void {
  const { halt } = bodyFrom(body);
  if (halt === null) return;
  const key = haltKey(halt, monitorFrom(monitor).spare);
  if (!halts.has(key)) halts.set(key, hit);
}

function modeOf({ bodies }: Stepper, body: number): Mode {
  return bodyFrom(bodies[body] as string).mode;
}

/** Walks backwards from every active cell; the pauses that are not met have no way back. */
function trappedPauses(modes: readonly Mode[], edges: Edges): readonly number[] {
  const { starts, sources } = reversed(modes.length, edges);
  const isFree = new Uint8Array(modes.length);
  const queue: number[] = [];
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
