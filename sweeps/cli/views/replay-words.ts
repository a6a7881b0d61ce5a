/** What to type to use tapes that were just recorded. Pure. */
import type { RecordedTape } from "../../../engine/index.ts";
import { nearPath, quoted } from "../same-command.ts";

const HALF_HOUR_MS = 30 * 60 * 1000;

/** Lines for people; none without a tape. */
export function replayWords(
  cwd: string,
  tapes: readonly Pick<RecordedTape, "path" | "from" | "to">[],
): readonly string[] {
  const longest = tapes.toSorted((a, b) => b.to - b.from - (a.to - a.from))[0];
  if (longest === undefined) return ["Nothing was recorded."];
  const lengthMs = longest.to - longest.from;
  const duration = lengthMs >= HALF_HOUR_MS ? "" : ` --duration ${shorter(lengthMs)}`;
  const market = quoted(`replay:${nearPath(cwd, longest.path)}`);
  return [
    "To run a grid on one of them:",
    `  npm run sweep -- grids/phase73.yaml --market ${market}${duration}`,
  ];
}

/** Whole minutes, or seconds of a tape that has none. */
function shorter(ms: number): string {
  return ms >= 60_000 ? `${Math.floor(ms / 60_000)}m` : `${Math.max(1, Math.floor(ms / 1000))}s`;
}
