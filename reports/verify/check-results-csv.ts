/** results.csv says what results.json says: every cell of every row. */
import { leavesOf } from "./check-summary.ts";
import type { Findings } from "./findings.ts";
import type { NotYet } from "./not-yet.ts";
import { isBlank } from "./older-results.ts";
import type { Json } from "./place.ts";

/**
 * Compares the two files' values by session and column name. Where the run is not over (`isOlder`), results.csv may be
 * of the debrief before: rows that say nothing yet are passed over then.
 */
export function checkResultsCsv(
  csv: string,
  sessions: readonly Json[],
  { isOlder, notYet }: { readonly isOlder: boolean; readonly notYet: NotYet },
  findings: Findings,
): void {
  const [heading = [], ...rows] = parseCsv(csv);
  if (isOlder && rows.length < sessions.length) notYet.part("results.csv");
  else {
    const at = { session: null, field: "results.csv rows" };
    findings.compare("results.csv values", at, rows.length, sessions.length);
  }
  rows.forEach((row, i) => {
    const session = sessions[i];
    if (session === undefined) return;
    if (isOlder && isOfBefore(heading, row, session)) {
      notYet.part("results.csv");
      return;
    }
    const leaves = new Map(leavesOf(session, ""));
    heading.forEach((column, k) => {
      const value = leaves.get(column) ?? null;
      const expected = typeof value === "string" ? textOf(value) : String(value ?? "");
      const at = { session: Number(session.session), field: `results.csv ${column}` };
      findings.compare("results.csv values", at, row[k] ?? null, expected);
    });
  });
}

function isOfBefore(heading: readonly string[], row: readonly string[], session: Json): boolean {
  const values: Json = Object.fromEntries(heading.map((column, k) => [column, row[k] ?? ""]));
  return values.state !== session.state && values.state !== "finished" && isBlank(values);
}

/** Text as a spreadsheet may have it: nothing unseen but line ends and tabs, nothing that begins a formula. */
function textOf(value: string): string {
  const seen = value
    .replaceAll("\r\n", "\n")
    .replaceAll(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "?")
    .replaceAll(/(?:(?![\n\t])[\p{Cc}\p{Cf}\u2028\u2029])+/gu, " ");
  return /^\s*[=+\-@\t＝＋－＠]/.test(seen) ? `'${seen}` : seen;
}

/** A small reader of RFC 4180: quotes, doubled quotes, commas and line ends inside quotes. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (quoted) {
      if (character !== '"') field += character;
      else if (text.charAt(i + 1) === '"') {
        field += '"';
        i++;
      } else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "\r" && text.charAt(i + 1) === "\n") continue;
    else if (character === "," || character === "\n") {
      row.push(field);
      field = "";
      if (character === "\n") {
        rows.push(row);
        row = [];
      }
    } else field += character;
  }
  if (field !== "" || row.length > 0) rows.push([...row, field]);
  return rows;
}
