/**
 * The last words of a process: a bounded tail of what it printed, and of its log. A session that floods its
 * output for hours costs no more memory than one that says nothing.
 */
import { appendFileSync, closeSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { LOG_FILE } from "./session-folder.ts";

const TAIL_BYTES_MAX = 64 * 1024;
const LINES_MAX = 12;
const LINE_CHARS_MAX = 400;

export type OutputTail = {
  readonly push: (chunk: Buffer) => void;
  readonly text: () => string;
  /** Bytes that came before the text and are gone. */
  readonly leftOut: () => number;
};

/** Returns a buffer that keeps the last 64 KiB pushed into it. */
export function createOutputTail(): OutputTail {
  let chunks: Buffer[] = [];
  let size = 0;
  let total = 0;
  return {
    push(chunk) {
      chunks.push(chunk);
      size += chunk.length;
      total += chunk.length;
      if (size <= 2 * TAIL_BYTES_MAX) return;
      const kept = Buffer.concat(chunks).subarray(-TAIL_BYTES_MAX);
      // A copy, so that the large buffer behind the view can be freed.
      chunks = [Buffer.from(kept)];
      size = kept.length;
    },
    text: () => Buffer.concat(chunks).subarray(-TAIL_BYTES_MAX).toString("utf8"),
    leftOut: () => Math.max(0, total - TAIL_BYTES_MAX),
  };
}

/** Returns the last lines of a text, each shortened, control characters taken out. */
export function lastLines(text: string): string {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .slice(-LINES_MAX)
    .map((line) => printable(messageOf(line)).slice(0, LINE_CHARS_MAX))
    .join("\n");
}

/** Returns the last lines of a file, "" when it cannot be read. */
export function lastLinesOfFile(path: string): string {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return "";
  }
  try {
    const size = fstatSync(file).size;
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES_MAX));
    readSync(file, buffer, 0, buffer.length, size - buffer.length);
    return lastLines(buffer.toString("utf8"));
  } catch {
    return "";
  } finally {
    closeSync(file);
  }
}

const BYTES_PER_MIB = 1024 * 1024;

/** Returns what a process said more than could be kept, in words; null when nothing was left out. */
export function leftOutWords(bytes: number, messages: number): string | null {
  const parts: string[] = [];
  if (bytes > 0) parts.push(`${(bytes / BYTES_PER_MIB).toFixed(1)} MiB of what it printed`);
  if (messages > 0) parts.push(`${messages} message${messages === 1 ? "" : "s"} on its channel`);
  return parts.length === 0 ? null : `flooded: left out ${parts.join(" and ")}`;
}

/** Adds words of a process to the log in its folder, after its end: the log has one writer at any time. */
export function keepLastWords(folder: string, words: readonly string[]): void {
  const lines = words.map((text) => text.trimEnd()).filter((text) => text !== "");
  if (lines.length === 0) return;
  try {
    appendFileSync(join(folder, LOG_FILE), `${lines.join("\n")}\n`);
  } catch {
    // The words are in the outcome as well; a full disk must not hide why the session ended.
  }
}

/** The words of a line of the structured log; any other line as it is. */
function messageOf(line: string): string {
  if (!line.startsWith("{")) return line;
  try {
    const { msg } = JSON.parse(line) as { msg?: unknown };
    return typeof msg === "string" ? msg : line;
  } catch {
    return line;
  }
}

/** A log line is shown on terminals and in reports: it must not be able to move the cursor. */
function printable(line: string): string {
  return line.replace(/\p{Cc}/gu, " ");
}
