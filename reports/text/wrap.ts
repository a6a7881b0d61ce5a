/** Paragraphs broken into lines that a terminal shows whole; Markdown joins them again. */

const WIDTH = 110;
/** A line that began with one of these would become a list, a heading or a rule. */
const NEVER_FIRST = /^([-+*#=>|]|\d+[.)]$)/;

/** Returns the text in lines of at most `width` columns where its words allow it. */
export function wrapped(text: string, width = WIDTH): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length <= width || line === "" || NEVER_FIRST.test(word)) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].join("\n");
}
