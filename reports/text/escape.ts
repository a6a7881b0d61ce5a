/**
 * Foreign text (labels, notes, rationales, log lines) on its way into Markdown, CSV and terminals. Whatever a
 * person typed must come out as text: never as markup, a link, a table border, a formula or a control code.
 */
import { plainOneLine, plainText } from "../../engine/index.ts";

const WHOLE_MAX = 10_000;
// Round brackets need nothing once the square ones are text, nor does an underscore inside a word.
const MARKDOWN = /[\\`*[\]|~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;

/** Returns the text on one line, without control characters, cut to `lengthMax` characters. */
export function plainLine(text: string, lengthMax = 400): string {
  const line = plainOneLine(text);
  const characters = Array.from(line);
  if (characters.length <= lengthMax) return line;
  return `${characters.slice(0, lengthMax - 1).join("")}…`;
}

/**
 * Returns the text so that Markdown shows it as it was typed, in a table cell, too. Angle brackets and
 * ampersands become entities, since code hosts pass raw HTML through.
 */
export function markdownText(text: string): string {
  return asMarkdown(plainLine(text));
}

/** The same for a text that must be there whole, however long: a tape's note names every factor that made it. */
export function markdownWhole(text: string): string {
  return asMarkdown(plainLine(text, WHOLE_MAX));
}

function asMarkdown(line: string): string {
  return line
    .replace(MARKDOWN, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/^([-+=#:]|\d+[.)](?=\s|$))/, leadingMark)
    .replace(/(https?|ftp|mailto|www)([:.])/gi, linkStart);
}

/** A leading dash, plus or number would start a list; a backslash before its mark keeps it text. */
function leadingMark(mark: string): string {
  return mark.length === 1 ? `\\${mark}` : `${mark.slice(0, -1)}\\${mark.slice(-1)}`;
}

/** Code hosts turn bare addresses into links; an entity in the middle leaves the text and stops that. */
function linkStart(_whole: string, scheme: string, mark: string): string {
  return `${scheme}${mark === ":" ? "&#58;" : "&#46;"}`;
}

/** Returns inline code for a table cell, where a bar needs a backslash even within code. */
export function markdownTableCode(text: string): string {
  // Readers differ on a backslash before a bar within code: as plain text it is the same to all.
  if (/\\\|/.test(text)) return markdownText(text);
  return markdownCode(text).replaceAll("|", "\\|");
}

/** Returns inline code that holds the text as it is, outside of tables: a backslash would be shown there. */
export function markdownCode(text: string): string {
  const line = plainLine(text);
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  if (longest === 0) return `\`${line === "" ? " " : line}\``;
  const fence = "`".repeat(longest + 1);
  return `${fence} ${line} ${fence}`;
}

/** Returns a fenced block whose fence no line of the text can close. */
export function markdownBlock(lines: readonly string[]): string {
  const shown = lines.map((line) => plainLine(line, 200));
  const runs = shown.flatMap((line) => line.match(/`+/g) ?? []).map((run) => run.length);
  const fence = "`".repeat(Math.max(3, 1 + Math.max(0, ...runs)));
  return [`${fence}text`, ...shown, fence].join("\n");
}

// Spreadsheets of some languages take the wide signs as well.
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20\t]/;

/**
 * Returns one CSV field (RFC 4180). Text that a spreadsheet would take for a formula gets an apostrophe before
 * it; numbers are passed as numbers and never get one, so that −1.25 stays a number.
 */
export function csvField(value: number | string | boolean | null): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  // Line ends stay, in quotes; what a terminal would obey does not.
  const text = plainText(value.replaceAll("\r\n", "\n"));
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
