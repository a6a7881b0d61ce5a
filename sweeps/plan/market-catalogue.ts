/** What planning asks of a market without running it: a tape's windows, and the first mid of a session. */
import { statSync } from "node:fs";
import {
  describeTape,
  firstMid,
  type MarketSpec,
  type TapeDescription,
  tapeWindows,
} from "../../engine/index.ts";

export type { TapeDescription };

const described = new Map<string, TapeDescription>();

/** Describes a tape; a file is read once per process, since planning asks for it several times. */
export function describeTapeFile(path: string): TapeDescription {
  const state = fileState(path);
  const known = described.get(state);
  if (known !== undefined) return known;
  const description = describeTape(path);
  described.set(state, description);
  return description;
}

/** A file that was written anew is another file; a missing one is told by whoever reads it. */
function fileState(path: string): string {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return `${path}:${stat?.size}:${stat?.mtimeMs}`;
  } catch {
    return `${path}:unreadable`;
  }
}

/** Start times of the tape's whole windows, one after the other. */
export function tapeWindowStarts(tape: TapeDescription, durationMs: number): readonly number[] {
  return tapeWindows(tape, durationMs);
}

/** The first mid that a session on this market would see; null when it sees none. */
export function firstMidOf(market: MarketSpec, durationMs: number): number | null {
  // A live market has no first mid until somebody asks a server.
  return market.source === "xrpl" ? null : firstMid(market, durationMs);
}

/** What is wrong with a tape that can be read all the same, as whole sentences: cut, or lines left out. */
export function tapeWarnings(name: string, tape: TapeDescription): readonly string[] {
  const told = tape.warnings.map((text) => text.replace(`${tape.path}: `, ""));
  if (told.length === 0 && tape.complete) return [];
  const what = told.length === 0 ? "it has no footer" : told.join("; ");
  return [
    `tape ${name} is not whole: ${what}. Its windows end before the cut; what was recorded after it is missing`,
  ];
}
