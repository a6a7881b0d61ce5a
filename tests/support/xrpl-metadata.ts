/**
 * SYNTHETIC metadata: entries of a transaction built around amounts, in the form in which a ledger writes them.
 * For orders of execution that no recorded transaction shows.
 */
import type { Side } from "../../engine/core/market-events.ts";
import { MAINNET_RLUSD } from "../../engine/markets/xrpl/ledger/pair.ts";

export const POOL_ACCOUNT = "rhWTXC2m2gGGA9WozUaoMm6kLAVPb1tcS3";
const MAKER = "rpiFwLYi6Gb1ESHYorn2QG1WU5vw2u4exQ";

export type OfferTaken = {
  readonly taker: Side;
  readonly drops: number;
  readonly micro: number;
  readonly key: string;
  /** True when nothing is left of the offer. */
  readonly isGone: boolean;
  /** Further fields of the offer. */
  readonly more?: object;
};

const rlusd = (micro: number) => ({ ...MAINNET_RLUSD, value: (micro / 1e6).toFixed(6) });

/** An offer that was taken from at exactly the ratio of the amounts. */
export function offerNode({ taker, drops, micro, key, isGone, more }: OfferTaken): object {
  const rest = isGone ? 0 : 1_000_000;
  const amounts = (xrpSide: number, rlusdSide: number) =>
    taker === "buy"
      ? { TakerGets: String(xrpSide), TakerPays: rlusd(rlusdSide) }
      : { TakerGets: rlusd(rlusdSide), TakerPays: String(xrpSide) };
  return {
    [isGone ? "DeletedNode" : "ModifiedNode"]: {
      LedgerEntryType: "Offer",
      LedgerIndex: key,
      FinalFields: {
        Account: MAKER,
        Sequence: 1,
        BookDirectory: directoryOf(taker, drops, micro),
        ...amounts(rest, rest),
        ...more,
      },
      PreviousFields: amounts(rest + drops, rest + micro),
    },
  };
}

/** TakerPays ÷ TakerGets as a directory ends: exponent + 100, then 16 digits. XRP counts in drops, RLUSD whole. */
function directoryOf(taker: Side, drops: number, micro: number): string {
  const [pays, gets, shift] = taker === "buy" ? [micro, drops, -6] : [drops, micro, 6];
  const digits = ((BigInt(pays) * 10n ** 24n) / BigInt(gets)).toString();
  const sixteen = BigInt(digits.slice(0, 16));
  const exponent = digits.length - 16 - 24 + shift + 100;
  const hex = (value: bigint | number, length: number) => value.toString(16).padStart(length, "0");
  return `${"0".repeat(48)}${hex(exponent, 2)}${hex(sixteen, 14)}`;
}

export type PoolMoved = {
  /** What the pool held, in drops and micro-RLUSD. */
  readonly held: { readonly drops: number; readonly micro: number };
  /** What it gained; negative for what it gave. */
  readonly gained: { readonly drops: number; readonly micro: number };
};

/** The two entries of a pool that moved: its account and its trust line. */
export function poolNodes({ held, gained }: PoolMoved): readonly object[] {
  const line = (micro: number) => ({ ...rlusd(micro), issuer: "rrrrrrrrrrrrrrrrrrrrBZbvji" });
  return [
    {
      ModifiedNode: {
        LedgerEntryType: "AccountRoot",
        LedgerIndex: "95F7",
        FinalFields: {
          Account: POOL_ACCOUNT,
          AMMID: "160C",
          Balance: String(held.drops + gained.drops),
        },
        PreviousFields: { Balance: String(held.drops) },
      },
    },
    {
      ModifiedNode: {
        LedgerEntryType: "RippleState",
        LedgerIndex: "2BCF",
        FinalFields: {
          Balance: line(held.micro + gained.micro),
          LowLimit: { ...rlusd(0), issuer: POOL_ACCOUNT },
          HighLimit: rlusd(0),
        },
        PreviousFields: { Balance: line(held.micro) },
      },
    },
  ];
}

/** A ledger of one successful transaction; its entries stand in the order of their keys, as a ledger has them. */
export function ledgerOf(
  nodes: readonly object[],
  { index = 100, txIndex = 0, hash = "AB", account = MAKER, more = {} } = {},
): object {
  const metaData = {
    TransactionIndex: txIndex,
    TransactionResult: "tesSUCCESS",
    AffectedNodes: [...nodes].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
  };
  const transaction = { TransactionType: "OfferCreate", Account: account, hash, metaData, ...more };
  return { ledger_index: index, transactions: [transaction] };
}

/** The key of an entry. */
export function keyOf(node: object): string {
  return (Object.values(node)[0] as { readonly LedgerIndex: string }).LedgerIndex;
}
