/** Cells as short strings, one character a field: what the walk stores by the hundred thousand. */
import { GUARD_SOURCES } from "../core/guards/guard-types.ts";
import type { Mode } from "../core/halt-reasons.ts";
import type { Cell, Part, Phase } from "./cell.ts";

const MODES: readonly Mode[] = ["active", "anchor_idle", "degraded", "halt"];

/** The largest counter that fits a character, with the shift by one that makes room for UNKNOWN. */
export const COUNTER_MAX = 60_000;

export function keyOf(cell: Cell): string {
  const { monitor, parts } = cell;
  const flags =
    Number(monitor.isWindowed) |
    (Number(monitor.filled) << 1) |
    (Number(monitor.unfilled) << 2) |
    (Number(cell.again) << 3) |
    (Number(cell.fillSince) << 4) |
    (Number(cell.pauseCounted) << 5) |
    (Number(cell.isWaiting) << 6);
  const place =
    MODES.indexOf(cell.mode) |
    (monitor.phase << 2) |
    ((cell.opener === null ? 0 : GUARD_SOURCES.indexOf(cell.opener) + 1) << 4);
  const joined = parts.reduce<number>((sum, part) => sum * 3 + part, 0);
  const key = String.fromCharCode(
    place,
    flags,
    joined,
    monitor.spare,
    cell.countedActive,
    cell.countedIdle,
    cell.anchorStableTicks,
    cell.outsideTicks,
    cell.waitingTicks,
    cell.activeTicks,
    cell.timeoutTicks + 1,
    cell.stableTicks,
    cell.cooldownTicks,
  );
  return cell.halt === null ? key : key + cell.halt;
}

export function cellFrom(key: string): Cell {
  const [place, flags, joined, spare, countedActive, countedIdle, ...counts] = codes(key);
  const [anchorStableTicks, outsideTicks, waitingTicks, activeTicks, timeout, stable, cooldown] =
    counts as [number, number, number, number, number, number, number];
  const bit = (index: number) => (((flags as number) >> index) & 1) === 1;
  const opener = (place as number) >> 4;
  const halt = key.slice(FIELDS);
  return {
    halt: halt === "" ? null : halt,
    mode: MODES[(place as number) & 3] as Mode,
    monitor: {
      phase: (((place as number) >> 2) & 3) as Phase,
      isWindowed: bit(0),
      filled: bit(1),
      unfilled: bit(2),
      spare: spare as number,
    },
    again: bit(3),
    countedActive: countedActive as number,
    countedIdle: countedIdle as number,
    fillSince: bit(4),
    pauseCounted: bit(5),
    anchorStableTicks,
    outsideTicks,
    isWaiting: bit(6),
    waitingTicks,
    activeTicks,
    timeoutTicks: timeout - 1,
    opener: GUARD_SOURCES[opener - 1] ?? null,
    parts: partsFrom(joined as number),
    stableTicks: stable,
    cooldownTicks: cooldown,
  };
}

const FIELDS = 13;

function codes(key: string): number[] {
  return Array.from({ length: FIELDS }, (_, i) => key.charCodeAt(i));
}

function partsFrom(joined: number): readonly Part[] {
  return [27, 9, 3, 1].map((weight) => (Math.floor(joined / weight) % 3) as Part);
}
