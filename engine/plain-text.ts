/**
 * Foreign text on its way to a screen. A terminal obeys control characters (escape codes move its cursor, change its
 * title, answer as if typed), and marks without width turn or hide what stands beside them: none of them passes.
 */

// Controls (C0, delete, C1 with the one-byte escape), formats (direction, joiners, zero width, tags), line separators.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
const UNSEEN_WITHIN_LINES = /(?:(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}])+/gu;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** Returns the text with a space for every run of characters that cannot be seen; line ends and tabs stay. */
export function plainText(text: string): string {
  return text.replace(LONE_SURROGATE, "?").replace(UNSEEN_WITHIN_LINES, " ");
}

/** The same on one line. */
export function plainOneLine(text: string): string {
  return text.replace(LONE_SURROGATE, "?").replace(UNSEEN, " ").trim();
}

/** JSON that says the same and shows what cannot be seen as \u escapes, so that it may be printed. */
export function visibleJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, null, indent);
  return text.replace(UNSEEN_WITHIN_LINES, (run) =>
    Array.from({ length: run.length }, (_, i) => escaped(run.charCodeAt(i))).join(""),
  );
}

function escaped(code: number): string {
  return `\\u${code.toString(16).padStart(4, "0")}`;
}
