/** Small pieces of text that several views share. Pure. */
import { plainOneLine } from "../../../engine/index.ts";

/** "1 h 05 min", "4 min 10 s", "12 s". */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, "0")} min`;
  return minutes > 0 ? `${minutes} min ${String(seconds % 60).padStart(2, "0")} s` : `${seconds} s`;
}

/** A bar of `width` cells, in eighths of a cell. */
export function progressBar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  const full = Math.floor(eighths / 8);
  const part = " ▏▎▍▌▋▊▉"[eighths % 8] as string;
  const bar = "█".repeat(full) + (eighths % 8 === 0 ? "" : part);
  return bar.padEnd(width, "·");
}

/** One line, shortened in the middle, where labels of one grid differ least. */
export function shorten(text: string, width: number): string {
  const line = plainOneLine(text);
  const characters = [...line];
  if (characters.length <= width) return line;
  const head = Math.ceil((width - 1) / 2);
  return `${characters.slice(0, head).join("")}…${characters.slice(characters.length - (width - 1 - head)).join("")}`;
}

/** A number with a fixed number of digits, "–" for none. */
export function formatNumber(value: number | null, digits: number): string {
  return value === null ? "–" : value.toFixed(digits);
}

/** What a session's state is called on screens. */
export function formatState(state: string): string {
  return state.replace("_", " ");
}
