/**
 * Whether a transaction that cannot be read may have traded the pair. It looks at what the transaction touched as
 * mere text: a fill shows an offer that names the issuer, a swap moves the pool's trust line with the issuer. Where
 * it cannot tell, it says yes.
 */
import type { XrplPair } from "./pair.ts";
import type { PoolIdentity } from "./pool-swap.ts";
import { type Fields, fieldsOrNone, isFields } from "./reply-shape.ts";

/** `nodes` are the affected nodes of the transaction's metadata, as they came. */
export function mayConcern(
  nodes: readonly unknown[],
  { issuer }: XrplPair,
  pool: PoolIdentity,
): boolean {
  const touched = nodes.map((node) => ({ type: entryTypeOf(node), text: JSON.stringify(node) }));
  // Without its account a pool is known by the mark on pool accounts.
  const mark = pool.account ?? '"AMMID"';
  const hasPool = touched.some(({ text }) => text.includes(mark));
  return touched.some(({ type, text }) => {
    if (!text.includes(issuer)) return false;
    return type === "RippleState" ? hasPool : type === "Offer" || type === null;
  });
}

/** Kind of ledger entry, whatever was done to it; null where it is not told. */
function entryTypeOf(node: unknown): string | null {
  const entry: Fields = fieldsOrNone(Object.values(fieldsOrNone(node)).find(isFields));
  return typeof entry.LedgerEntryType === "string" ? entry.LedgerEntryType : null;
}
