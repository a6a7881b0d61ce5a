import { describe, expect, it } from "vitest";
import {
  currencyName,
  MAINNET_RLUSD,
  pairName,
  parsePair,
} from "../../../../../engine/markets/xrpl/ledger/pair.ts";

const RLUSD_ISSUER = MAINNET_RLUSD.issuer;
const BITSTAMP = "rvYAfWj5gh67oV6fW32ZzP3Aw4Eubs59B";

describe("parsePair", () => {
  it.each([
    ["a long name", `XRP/RLUSD.${RLUSD_ISSUER}`, MAINNET_RLUSD],
    ["forty digits", `XRP/${MAINNET_RLUSD.currency}.${RLUSD_ISSUER}`, MAINNET_RLUSD],
    [
      "forty digits in lower case",
      `XRP/${MAINNET_RLUSD.currency.toLowerCase()}.${RLUSD_ISSUER}`,
      MAINNET_RLUSD,
    ],
    ["three characters", `XRP/USD.${BITSTAMP}`, { currency: "USD", issuer: BITSTAMP }],
    [
      "three characters spelt in forty digits",
      `XRP/0000000000000000000000005553440000000000.${BITSTAMP}`,
      { currency: "USD", issuer: BITSTAMP },
    ],
  ])("reads %s", (_name, text, pair) => {
    expect(parsePair(text)).toEqual(pair);
  });

  it.each([
    ["no issuer", "XRP/RLUSD"],
    ["the other way round", `RLUSD.${RLUSD_ISSUER}/XRP`],
    ["XRP against itself", `XRP/XRP.${RLUSD_ISSUER}`],
    ["a currency of two characters", `XRP/US.${BITSTAMP}`],
    ["a name of 21 characters", `XRP/${"A".repeat(21)}.${BITSTAMP}`],
    ["an address with two characters swapped", `XRP/USD.${BITSTAMP.slice(0, -2)}B9`],
    ["an address with a character that base 58 lacks", `XRP/USD.${BITSTAMP.slice(0, -1)}0`],
    ["an address cut short", `XRP/USD.${BITSTAMP.slice(0, -1)}`],
    ["nothing", ""],
  ])("refuses %s", (_name, text) => {
    expect(() => parsePair(text)).toThrow(
      expect.objectContaining({ code: "MKT_PAIR", name: "CodedError" }),
    );
  });
});

describe("pairName", () => {
  it("says the name of a currency where it has one", () => {
    expect(pairName(MAINNET_RLUSD)).toBe(`XRP/RLUSD.${RLUSD_ISSUER}`);
    expect(pairName({ currency: "USD", issuer: BITSTAMP })).toBe(`XRP/USD.${BITSTAMP}`);
    const lpToken = "03B245BE580EC4F4386A751C084489EC4B514A2F";
    expect(currencyName(lpToken)).toBe(lpToken);
  });
});
