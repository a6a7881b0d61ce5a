/**
 * Three sessions of the original engine on the main network, live. They are what a reader remembers, and they
 * saw another market under other rules: shown for orientation, never compared.
 */
import { markdownTable, numeric, words } from "../text/markdown-table.ts";

/** Returns the reference rows as a Markdown table. */
export function referenceRows(): string {
  return markdownTable(
    [
      words("Session"),
      words("Market"),
      numeric("Offset bid/ask bps"),
      numeric("Fills (buy/sell)"),
      numeric("VW bps"),
      words("What is known"),
    ],
    [
      [
        "S36",
        "main network, live",
        "10/14",
        "19 (10/9)",
        "0.65",
        "2 h, size 15; mean spread 1.58 bps",
      ],
      [
        "S37",
        "main network, live",
        "10/14 or 10/16",
        "29 (19/10)",
        "3.40",
        "sources differ about the ask offset",
      ],
      [
        "S38",
        "main network, live",
        "n/a",
        "n/a",
        "n/a",
        "no figures on record, only the complaint: 11-12 bps from touch in a 4 bps market",
      ],
    ],
  );
}
