/**
 * The names that an expression reads, taken from its syntax tree, held against what is known. Apart from
 * the evaluator because rules need the names themselves: one that is empty at night decides what may be said.
 */
import type { ASTNode } from "@marcbachmann/cel-js";
import { editDistance, nearestName } from "../../engine/index.ts";
import { type FieldTree, type FieldType, leafPaths } from "./summary-fields.ts";

export type Path = readonly string[];

/** Chains of accesses from one of the roots, for instance ["session", "anchor", "mean_bps"], in order. */
export function readsOf(node: ASTNode, roots: FieldTree): readonly Path[] {
  const path = accessPath(node);
  const root = path?.[0];
  if (path !== undefined && root !== undefined && Object.hasOwn(roots, root)) return [path];
  return childrenOf(node).flatMap((child) => readsOf(child, roots));
}

/** What a path leads to: a type, or undefined when it is unknown or stops at a group of fields. */
export function typeAt(path: Path, roots: FieldTree): FieldType | undefined {
  let at: FieldType | FieldTree | undefined = roots;
  for (const name of path) {
    if (at === undefined) return undefined;
    if (typeof at !== "string") at = Object.hasOwn(at, name) ? at[name] : undefined;
    else if (at === "map<string, int>") at = "int";
    else if (at === "map<string, string>") at = "string";
    else if (at !== "dyn") at = undefined;
  }
  return typeof at === "string" ? at : undefined;
}

/** A phrase for a name that is not known or not a single field; undefined when it is fine. */
export function readFault(path: Path, roots: FieldTree): string | undefined {
  if (typeAt(path, roots) !== undefined) return undefined;
  const name = path.join(".");
  const under = leafPaths(roots).map((leaf) => leaf.path);
  if (under.some((leaf) => leaf.startsWith(`${name}.`))) {
    return `it names ${name} as a whole, expected one of its fields, such as ${under.find((leaf) => leaf.startsWith(`${name}.`))}`;
  }
  return `it names the unknown field ${name}${knownWords(path, under)}`;
}

/** A group that has no more fields than these is told whole: a guess among four words may well be the wrong one. */
const LISTED_MAX = 4;
/** Edits of a slip of the finger; more than these are another word. */
const SLIP_EDITS_MAX = 2;

function knownWords(path: Path, leaves: readonly string[]): string {
  const name = path.join(".");
  const group = `${path.slice(0, -1).join(".")}.`;
  const beside = leaves.filter((leaf) => leaf.startsWith(group));
  if (beside.length > 0 && beside.length <= LISTED_MAX) {
    const slip = beside.find((leaf) => editDistance(name, leaf) <= SLIP_EDITS_MAX);
    return `; known are ${beside.join(", ")}${meant(slip)}`;
  }
  const last = `.${path.at(-1)}`;
  const root = `${path[0]}.`;
  const alike = leaves.find((leaf) => leaf.endsWith(last) && leaf.startsWith(root));
  return meant(nearestName(name, leaves) ?? alike);
}

function meant(name: string | undefined): string {
  return name === undefined ? "" : `; did you mean ${name}?`;
}

function childrenOf(node: ASTNode): readonly ASTNode[] {
  const found: ASTNode[] = [];
  const gather = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) gather(item);
    else if (typeof value === "object" && value !== null && "op" in value && "args" in value) {
      found.push(value as ASTNode);
    }
  };
  gather(node.args);
  return found;
}

/** The names of a chain of constant accesses; undefined for anything else. */
function accessPath(node: ASTNode): Path | undefined {
  if (node.op === "id") return [node.args];
  if (node.op === ".") {
    const before = accessPath(node.args[0]);
    return before === undefined ? undefined : [...before, node.args[1]];
  }
  if (node.op === "[]") {
    const [container, index] = node.args;
    if (index.op !== "value" || typeof index.args !== "string") return undefined;
    const before = accessPath(container);
    return before === undefined ? undefined : [...before, index.args];
  }
  return undefined;
}
