/** Results as tables for people: first every ratio with what is promised of it, then what each part measured. */
import Table from "cli-table3";
import type { BenchReport, MeasuredPart, Ratio } from "./result.ts";

export function renderResults({ machine, results }: BenchReport): string {
  const { node, cores, processor } = machine;
  return [
    `Node ${node}, ${cores} cores (${processor})`,
    ratiosOf(results),
    ...results.map(figuresOf),
  ].join("\n\n");
}

function ratiosOf(results: readonly MeasuredPart[]): string {
  const table = newTable(["", "ratio", "measured", "promised", ""]);
  for (const { part, ratios } of results) {
    for (const ratio of ratios)
      table.push([`(${part})`, ratio.name, shown(ratio), ratio.target ?? "", verdict(ratio)]);
  }
  return table.toString();
}

function figuresOf({ part, title, figures, ...run }: MeasuredPart): string {
  const table = newTable(["", "measured"]);
  for (const figure of figures) table.push([figure.name, shown(figure)]);
  const took = `took ${run.wallSeconds.toFixed(1)} s, ${run.coresBusy.toFixed(1)} cores busy with this and all else`;
  return `(${part}) ${title}\n    ${took}, load ${run.loadAverage.toFixed(1)}\n${table.toString()}`;
}

function newTable(head: string[]) {
  return new Table({ head, style: { head: [], border: [] } });
}

function verdict(ratio: Ratio): string {
  return { kept: "kept", missed: "MISSED", none: "none" }[ratio.promise];
}

function shown({ value, unit }: { readonly value: number; readonly unit: string }): string {
  const digits = Math.abs(value) >= 100 ? 0 : 2;
  const separator = unit === "" || unit.startsWith(" ") || unit.startsWith("/") ? "" : " ";
  return `${value.toFixed(digits)}${separator}${unit}`;
}
