/** A part's results as a table for people: ratios first, each with what is promised of it. */
import Table from "cli-table3";
import type { PartResult, Ratio } from "./result.ts";

export function renderTable({ part, title, ratios, figures }: PartResult): string {
  const table = new Table({ head: ["", "measured", "target"], style: { head: [], border: [] } });
  for (const ratio of ratios) table.push([ratio.name, shown(ratio), targetOf(ratio)]);
  for (const figure of figures) table.push([figure.name, shown(figure), ""]);
  return `\n(${part}) ${title}\n${table.toString()}`;
}

function shown({ value, unit }: { readonly value: number; readonly unit: string }): string {
  const digits = Math.abs(value) >= 100 ? 0 : 2;
  const separator = unit === "" || unit.startsWith(" ") || unit.startsWith("/") ? "" : " ";
  return `${value.toFixed(digits)}${separator}${unit}`;
}

function targetOf({ target, kept }: Ratio): string {
  if (target === null) return "";
  return `${target}: ${kept === true ? "kept" : "MISSED"}`;
}
