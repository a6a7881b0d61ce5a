/**
 * A real order of 2025-12-15 took three offers, then the pool, then part of a fourth offer. Its source keeps the
 * amounts alone, so the metadata here is SYNTHETIC: built around those amounts, with the pool's balances
 * chosen so that its price before lies between the third and the fourth offer.
 */
import { describe, expect, it } from "vitest";
import { toText } from "../../../../../engine/markets/xrpl/ledger/decimal.ts";
import { executionsOf } from "../../../../../engine/markets/xrpl/ledger/executions.ts";
import { MAINNET_RLUSD } from "../../../../../engine/markets/xrpl/ledger/pair.ts";
import { tradeEvents } from "../../../../../engine/markets/xrpl/ledger/trade-events.ts";
import { fixtureJson } from "../../../../support/xrpl-fixtures.ts";

type Segment = {
  readonly venue: "CLOB" | "AMM";
  readonly node: "DeletedNode" | "ModifiedNode";
  readonly offer_suffix?: string;
  readonly xrp_in: string;
  readonly rlusd_out: string;
};
const EXAMPLE = fixtureJson("mainnet/2025-12-15_offercreate_clob_amm_split.json");
const SEGMENTS = EXAMPLE.real_segments as readonly Segment[];
const POOL = "rhWTXC2m2gGGA9WozUaoMm6kLAVPb1tcS3";
const drops = (xrp: string): number => Math.round(Number(xrp) * 1e6);
const rlusd = (value: string) => ({ ...MAINNET_RLUSD, value });

/** Quality of a bid, drops per RLUSD, as a directory ends: exponent + 100, then 16 digits. */
function directoryOf({ xrp_in, rlusd_out }: Segment): string {
  const digits = (BigInt(drops(xrp_in)) * 10n ** 22n) / BigInt(drops(rlusd_out));
  const [sixteen, cut] = [digits.toString().slice(0, 16), digits.toString().length - 16];
  const exponent = (cut - 16 + 100).toString(16).padStart(2, "0");
  return `${"0".repeat(48)}${exponent}${BigInt(sixteen).toString(16).padStart(14, "0")}`;
}

function offerNode(segment: Segment): object {
  const rest = segment.node === "DeletedNode" ? 0 : 1_000_000;
  return {
    [segment.node]: {
      LedgerEntryType: "Offer",
      LedgerIndex: `${"0".repeat(60)}${segment.offer_suffix}`,
      FinalFields: {
        Account: "rpiFwLYi6Gb1ESHYorn2QG1WU5vw2u4exQ",
        Sequence: 1,
        BookDirectory: directoryOf(segment),
        TakerPays: String(rest),
        TakerGets: rlusd(String(rest / 1e6)),
      },
      PreviousFields: {
        TakerPays: String(rest + drops(segment.xrp_in)),
        TakerGets: rlusd((rest / 1e6 + Number(segment.rlusd_out)).toFixed(6)),
      },
    },
  };
}

/** Reserves at 1.9735 RLUSD per XRP before fee: with 0.267 % it buys at 1.96823 first. */
const RESERVE = { xrp: 1_000_000, rlusd: 1_973_500 };

function poolNodes({ xrp_in, rlusd_out }: Segment): readonly object[] {
  const line = (value: number) => ({
    currency: MAINNET_RLUSD.currency,
    issuer: "rrrrrrrrrrrrrrrrrrrrBZbvji",
    value: value.toFixed(6),
  });
  return [
    {
      ModifiedNode: {
        LedgerEntryType: "AccountRoot",
        LedgerIndex: "95F7",
        FinalFields: {
          Account: POOL,
          AMMID: "160C",
          Balance: String(RESERVE.xrp * 1e6 + drops(xrp_in)),
        },
        PreviousFields: { Balance: String(RESERVE.xrp * 1e6) },
      },
    },
    {
      ModifiedNode: {
        LedgerEntryType: "RippleState",
        LedgerIndex: "2BCF",
        FinalFields: {
          Balance: line(RESERVE.rlusd - Number(rlusd_out)),
          LowLimit: { ...rlusd("0"), issuer: POOL },
          HighLimit: rlusd("0"),
        },
        PreviousFields: { Balance: line(RESERVE.rlusd) },
      },
    },
  ];
}

/** Entries stand in the order of their keys, as the ledger writes them. */
const ledger = {
  ledger_index: EXAMPLE.ledger_index,
  transactions: [
    {
      TransactionType: EXAMPLE.tx_type,
      Account: EXAMPLE.account,
      hash: EXAMPLE.tx_hash,
      metaData: {
        TransactionIndex: EXAMPLE.tx_index,
        TransactionResult: "tesSUCCESS",
        AffectedNodes: SEGMENTS.flatMap((segment) =>
          segment.venue === "AMM" ? poolNodes(segment) : [offerNode(segment)],
        ).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
      },
    },
  ],
};

function keyOf(node: object): string {
  return (Object.values(node)[0] as { readonly LedgerIndex: string }).LedgerIndex;
}

describe("an order that takes three offers, the pool and a fourth offer", () => {
  const found = executionsOf(ledger, MAINNET_RLUSD, { account: POOL, fee: 267 });

  it("comes out in that order with its amounts, although metadata lists it otherwise", () => {
    const listed = ledger.transactions[0]?.metaData.AffectedNodes.map(keyOf);
    expect(listed).not.toEqual(
      SEGMENTS.flatMap((segment) =>
        segment.venue === "AMM" ? poolNodes(segment) : [offerNode(segment)],
      ).map(keyOf),
    );
    expect(
      found.map((one) => [one.venue, one.takerSide, Number(one.drops), Number(toText(one.rlusd))]),
    ).toEqual(
      SEGMENTS.map(({ venue, xrp_in, rlusd_out }) => [
        venue.toLowerCase(),
        "sell",
        drops(xrp_in),
        Number(rlusd_out),
      ]),
    );
  });

  it("becomes trade events in that order, the pool's with its prices before and after", () => {
    const events = tradeEvents(found, { t: 1_000 });
    expect(events.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4]);
    expect(events.map(({ p0 }) => p0 !== undefined)).toEqual([false, false, false, true, false]);
    const [, , third, pool, fourth] = events;
    expect(pool?.p0).toBeCloseTo(1.9735 * (1 - 0.00267), 9);
    expect(pool?.p1).toBeLessThan(pool?.p0 as number);
    expect(third?.price).toBeGreaterThan(pool?.p0 as number);
    expect(fourth?.price).toBeLessThan(pool?.p0 as number);
    expect(events.every(({ t, tx }) => t === 1_000 && tx === EXAMPLE.tx_hash)).toBe(true);
  });

  it("marks events of a ledger that was read back", () => {
    expect(tradeEvents(found, { t: 5, readback: true }).map(({ readback }) => readback)).toEqual(
      found.map(() => true),
    );
    expect(tradeEvents(found, { t: 5 }).some((event) => "readback" in event)).toBe(false);
  });
});
