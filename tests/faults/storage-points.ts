/**
 * Where faults strike: drawn from one seed, so that a run can be repeated and a night can go elsewhere. FAULT_POINTS
 * is the number of points of each kind (without it, as few as a test run can afford), FAULT_SEED moves them, and
 * FAULT_ONLY strikes one alone, by the name that a failure prints.
 */
import { blake3Hex } from "../../engine/index.ts";
import type { Storage } from "./bench.ts";

const SEED = process.env.FAULT_SEED ?? "73";

export type Point = {
  /** Printed with every failure: how to strike here again. */
  readonly replay: string;
  /** Where in a range this point lies, from 0 to 1: points are dealt over it evenly, each somewhere in its share. */
  readonly share: number;
  /** What sessions keep: dealt in turn, the first one drawn, so that a few points have both. */
  readonly storage: Storage;
  /** A whole number from 0 to `below` - 1; each name has a draw of its own. */
  readonly draw: (name: string, below: number) => number;
};

/** Returns the points of a kind: `few` of them in an ordinary run. */
export function pointsOf(kind: string, few: number): Point[] {
  const asked = process.env.FAULT_POINTS;
  const count = asked === undefined ? few : Math.max(few, Number(asked));
  const all = Array.from({ length: count }, (_, i) => pointOf(kind, i, count));
  const only = process.env.FAULT_ONLY;
  return only === undefined ? all : all.filter((_, i) => `${kind}/${i}` === only);
}

/** Points of a kind that an ordinary run leaves out: there are as many as FAULT_POINTS says. */
export function manyPointsOf(kind: string): Point[] {
  return process.env.FAULT_POINTS === undefined ? [] : pointsOf(kind, 0);
}

function pointOf(kind: string, i: number, count: number): Point {
  const asked = count > 0 ? `FAULT_POINTS=${count} ` : "";
  const draw = (name: string, below: number) =>
    Math.floor(fraction(`${SEED}/${kind}/${i}/${name}`) * below);
  return {
    replay: `strike it again: ${asked}FAULT_SEED=${SEED} FAULT_ONLY=${kind}/${i} npx vitest run tests/faults`,
    share: (i + fraction(`${SEED}/${kind}/${i}`)) / count,
    storage:
      (i + Math.floor(fraction(`${SEED}/${kind}/storage`) * 2)) % 2 === 0 ? "full" : "summary",
    draw,
  };
}

const HEX_DIGITS = 12;

function fraction(text: string): number {
  return Number.parseInt(blake3Hex(text).slice(0, HEX_DIGITS), 16) / 16 ** HEX_DIGITS;
}
