/**
 * Markdown tables padded so that they line up in a terminal as well. Cells arrive escaped; a column is
 * right-aligned when its heading says so.
 */
export type Column = { readonly title: string; readonly align?: "left" | "right" };

/** Returns the table's lines joined; rows shorter than the heading are filled with empty cells. */
export function markdownTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  const widths = columns.map((column, i) =>
    Math.max(3, column.title.length, ...rows.map((row) => (row[i] ?? "").length)),
  );
  const pad = (text: string, i: number) =>
    columns[i]?.align === "right" ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0);
  const line = (cells: readonly string[]) =>
    `| ${columns.map((_, i) => pad(cells[i] ?? "", i)).join(" | ")} |`;
  const rule = columns.map(({ align }, i) => {
    const dashes = "-".repeat((widths[i] ?? 3) - 1);
    return align === "right" ? `${dashes}:` : `-${dashes}`;
  });
  return [line(columns.map(({ title }) => title)), line(rule), ...rows.map(line)].join("\n");
}

/** Returns a right-aligned column, for numbers. */
export function numeric(title: string): Column {
  return { title, align: "right" };
}

/** Returns a left-aligned column, for words. */
export function words(title: string): Column {
  return { title };
}
