/**
 * Prose in lines that a terminal shows whole: broken at spaces, with the lines after the first hanging under its
 * text. A word that is longer than a line stays in one piece, so that a path or an address can be copied. Pure.
 */

/** However narrow the terminal, so much of a line is text. */
const ROOM_MIN = 20;

/** Returns the lines of a text behind a lead, at most `width` columns each where the words allow it. */
export function wrapWords(lead: string, text: string, width: number): string[] {
  const room = Math.max(ROOM_MIN, width - lead.length);
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && [...line].length + 1 + [...word].length > room) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  lines.push(line);
  const indent = " ".repeat(lead.length);
  return lines.map((part, index) => `${index === 0 ? lead : indent}${part}`);
}

/** How every command that is told begins; what follows it is typed, not read. */
const COMMAND = "npm run sweep -- ";

/**
 * Returns a line of the log for a terminal. A command at its end gets a line of its own, which is never broken: the
 * terminal breaks it where it must, and whoever copies it gets one command.
 */
export function wrapLogLine(lead: string, text: string, width: number): string[] {
  if (lead.length + [...text].length <= width) return [`${lead}${text}`];
  const at = text.indexOf(COMMAND);
  if (at <= 0) return wrapWords(lead, text, width);
  const indent = " ".repeat(lead.length);
  return [...wrapWords(lead, text.slice(0, at).trimEnd(), width), `${indent}${text.slice(at)}`];
}
