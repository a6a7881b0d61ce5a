/** The protocol's three spellings of a time, from and to Ripple seconds. Pure. */
import { RIPPLE_EPOCH_S } from "./timeline.ts";

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** A ledger's close time as its header spells it: `2026-11-21T07:45:09Z` and `2026-Nov-21 07:45:09.000000000 UTC`. */
export function ledgerTimeText(rippleS: number): { readonly iso: string; readonly human: string } {
  const iso = isoSeconds(rippleS);
  return { iso: `${iso}Z`, human: `${monthName(iso).replace("T", " ")}.000000000 UTC` };
}

/** The time of a server's own clock in `server_info`: `2026-Nov-21 07:51:13.753000 UTC`. Unix milliseconds. */
export function serverTimeText(unixMs: number): string {
  const iso = new Date(unixMs).toISOString();
  return `${monthName(iso).replace("T", " ").replace("Z", "000")} UTC`;
}

/** The end of a pool's auction slot: `2026-11-22T07:45:04.000000000+0000`. */
export function slotTimeText(rippleS: number): string {
  return `${isoSeconds(rippleS)}.000000000+0000`;
}

/** Reads the time of an auction slot back into Ripple seconds. */
export function rippleSecondsOf(slotTime: string): number {
  return Date.parse(`${slotTime.slice(0, 19)}Z`) / 1_000 - RIPPLE_EPOCH_S;
}

function isoSeconds(rippleS: number): string {
  return new Date((rippleS + RIPPLE_EPOCH_S) * 1_000).toISOString().slice(0, 19);
}

function monthName(iso: string): string {
  const month = MONTHS[Number(iso.slice(5, 7)) - 1] ?? "";
  return `${iso.slice(0, 5)}${month}${iso.slice(7)}`;
}
