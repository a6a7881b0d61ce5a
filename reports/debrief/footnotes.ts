/** Footnotes of a table: every missing number says why, each reason once. */
import { markdownText } from "../text/escape.ts";
import { NOT_AVAILABLE } from "../text/numbers.ts";

export type Footnotes = {
  /** Returns the text of a missing number with the mark of its reason. */
  readonly missing: (reason: string) => string;
  /** Returns the list to print under the table; empty when nothing was missing. */
  readonly lines: () => string[];
};

/** Opens the footnotes of one table. */
export function openFootnotes(): Footnotes {
  const reasons: string[] = [];
  return {
    missing(reason) {
      if (!reasons.includes(reason)) reasons.push(reason);
      return `${NOT_AVAILABLE} (${reasons.indexOf(reason) + 1})`;
    },
    lines: () => reasons.map((reason, i) => `- n/a (${i + 1}): ${markdownText(reason)}`),
  };
}
