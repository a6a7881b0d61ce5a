/**
 * Cells as short strings: what the walk stores by the hundred thousand. The first character is the monitor's
 * code, the rest the body, one character a field.
 */
import { GUARD_SOURCES } from "../core/guards/guard-types.ts";
import type { Mode } from "../core/halt-reasons.ts";
import type { Body, Cell, Monitor, Part, Phase } from "./cell-shape.ts";

const MODES: readonly Mode[] = ["active", "anchor_idle", "degraded", "halt"];

/** The largest counter that fits a character, with the shift by one that makes room for UNKNOWN. */
export const COUNTER_MAX = 60_000;

export function keyOf(cell: Cell): string {
  return keyFrom(monitorCode(cell.monitor), bodyKey(cell));
}

export function keyFrom(monitor: number, body: string): string {
  return String.fromCharCode(monitor) + body;
}

export function cellFrom(key: string): Cell {
  return { ...bodyFrom(key.slice(1)), monitor: monitorFrom(key.charCodeAt(0)) };
}

export function monitorCode({ phase, isWindowed, filled, unfilled, spare }: Monitor): number {
  const flags = (Number(isWindowed) << 1) | (Number(filled) << 2) | (Number(unfilled) << 3);
  return phase | flags | (spare << 4);
}

export function monitorFrom(code: number): Monitor {
  const bit = (index: number) => ((code >> index) & 1) === 1;
  return {
    phase: (code & 1) as Phase,
    isWindowed: bit(1),
    filled: bit(2),
    unfilled: bit(3),
    spare: code >> 4,
  };
}

export function bodyKey(body: Body): string {
  const { parts } = body;
  const flags =
    Number(body.again) |
    (Number(body.fillSince) << 1) |
    (Number(body.pauseCounted) << 2) |
    (Number(body.isWaiting) << 3);
  const opener = body.opener === null ? 0 : GUARD_SOURCES.indexOf(body.opener) + 1;
  const joined = parts.reduce<number>((sum, part) => sum * 3 + part, 0);
  const key = String.fromCharCode(
    MODES.indexOf(body.mode) | (opener << 2),
    flags,
    joined,
    body.countedActive,
    body.countedIdle,
    body.anchorStableTicks,
    body.outsideTicks,
    body.waitingTicks,
    body.activeTicks,
    body.timeoutTicks + 1,
    body.stableTicks,
    body.cooldownTicks,
  );
  return body.halt === null ? key : key + body.halt;
}

export function bodyFrom(key: string): Body {
  const at = (index: number) => key.charCodeAt(index);
  const bit = (index: number) => ((at(1) >> index) & 1) === 1;
  return {
    halt: key.length === FIELDS ? null : key.slice(FIELDS),
    mode: MODES[at(0) & 3] as Mode,
    again: bit(0),
    countedActive: at(3),
    countedIdle: at(4),
    fillSince: bit(1),
    pauseCounted: bit(2),
    anchorStableTicks: at(5),
    outsideTicks: at(6),
    isWaiting: bit(3),
    waitingTicks: at(7),
    activeTicks: at(8),
    timeoutTicks: at(9) - 1,
    opener: GUARD_SOURCES[(at(0) >> 2) - 1] ?? null,
    parts: partsFrom(at(2)),
    stableTicks: at(10),
    cooldownTicks: at(11),
  };
}

const FIELDS = 12;

function partsFrom(joined: number): readonly Part[] {
  return [27, 9, 3, 1].map((weight) => (Math.floor(joined / weight) % 3) as Part);
}
