/** Examples as the help of every verb ends with them. */

export const PROGRAM = "npm run sweep --";

/** Returns the paragraph of a verb's help that shows how it is typed. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${PROGRAM} ${line}`).join("\n")}`;
}
