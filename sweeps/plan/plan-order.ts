/**
 * The order in which sessions run. Every replicate runs all its cells before the next one begins, so that a
 * night that is cut short leaves whole replicates, which can be compared, instead of finished cells, which
 * cannot. `interleaved` rotates the cells by one per replicate, `shuffled` draws a new order for each.
 */
import { drawBelow } from "../../engine/index.ts";

export type SessionSlot = { readonly cell: number; readonly replicate: number };

export type OrderInput = {
  readonly order: "as_listed" | "shuffled" | "interleaved";
  readonly cells: number;
  readonly replicates: number;
  readonly seed: number;
};

/** Slots in running order; `cell` counts from 0, `replicate` from 1. */
export function sessionOrder({
  order,
  cells,
  replicates,
  seed,
}: OrderInput): readonly SessionSlot[] {
  const listed = Array.from({ length: cells }, (_, cell) => cell);
  return Array.from({ length: replicates }, (_, index) => index + 1).flatMap((replicate) =>
    orderOf(listed, order, replicate, seed).map((cell) => ({ cell, replicate })),
  );
}

function orderOf(
  cells: readonly number[],
  order: OrderInput["order"],
  replicate: number,
  seed: number,
): readonly number[] {
  if (order === "as_listed") return cells;
  if (order === "shuffled") return shuffled(cells, ["order", seed, replicate]);
  const turn = (replicate - 1) % cells.length;
  return [...cells.slice(turn), ...cells.slice(0, turn)];
}

/** Fisher and Yates, each draw named by its coordinates. */
export function shuffled(
  items: readonly number[],
  coordinates: readonly (string | number)[],
): readonly number[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = drawBelow([...coordinates, i], i + 1);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}
