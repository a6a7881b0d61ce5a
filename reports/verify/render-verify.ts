/** What a verification found, for the terminal: the differences first, then how much was looked at. */
import { plainLine } from "../text/escape.ts";
import { counted } from "../text/numbers.ts";
import type { Difference, Printed } from "./findings.ts";
import type { VerifyOutcome } from "./outcome.ts";

const DIFFERENCES_MAX = 200;

/** Returns the text for the run of this name; its first line says whether anything differs. */
export function renderVerify(run: string, { checks, differences, skipped }: VerifyOutcome): string {
  const total = Object.values(checks).reduce((sum, count) => sum + count, 0);
  const head =
    differences.length === 0
      ? `Verified: ${counted(total, "comparison")}, no difference.`
      : `${counted(differences.length, "difference")} in ${counted(total, "comparison")}:`;
  const more = differences.length - DIFFERENCES_MAX;
  return [
    head,
    ...differences.slice(0, DIFFERENCES_MAX).map(line),
    ...(more > 0 ? [`  … and ${more} more`] : []),
    `Looked at in ${plainLine(run)}:`,
    ...Object.entries(checks).map(([name, count]) => `  ${name}: ${count}`),
    ...skipped.map((text) => `  not looked at: ${plainLine(text)}`),
  ].join("\n");
}

function line({ session, file, field, printed, recomputed }: Difference): string {
  const where = session === null ? "run" : `session ${session}`;
  const what = file === undefined ? field : `${file} ${field}`;
  return `  ${where}: ${plainLine(what)} was ${shown(printed)}, recomputed ${shown(recomputed)}`;
}

function shown(value: Printed): string {
  return value === null ? "n/a" : plainLine(String(value), 120);
}
