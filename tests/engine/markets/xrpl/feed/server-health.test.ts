/** Which server is fit, how long one that failed is left alone, and whose word counts. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  afterClaim,
  afterLie,
  afterService,
  afterTrouble,
  CLIO,
  type Claim,
  mayBeAsked,
  newestClaimed,
  objectionTo,
  type ServerHealth,
  unknownServer,
} from "../../../../../engine/markets/xrpl/feed/server-health.ts";
import type { Trouble } from "../../../../../engine/markets/xrpl/feed/trouble.ts";
import { runs } from "../../../../support/properties.ts";

const LIMITS = { ledgerAgeMaxMs: 15_000, ledgersBehindMax: 3 };
const claim = (changed: Partial<Claim> = {}): Claim => ({
  state: "full",
  index: 100,
  ageMs: 4_000,
  answerMs: 80,
  networkId: null,
  ...changed,
});

describe("objectionTo", () => {
  it.each<[string, Partial<Claim>, number | null, Trouble["kind"] | null]>([
    ["a server in step is fit", {}, 100, null],
    ["so is one that proposes", { state: "proposing" }, 100, null],
    ["and one that validates", { state: "validating" }, 100, null],
    ["a Clio server tells no state", { state: CLIO }, 100, null],
    ["one that is syncing is not", { state: "syncing" }, 100, "not_synced"],
    ["nor one that says nothing of its state", { state: "not told" }, 100, "not_synced"],
    ["nor one without a validated ledger", { index: null, ageMs: null }, 100, "not_synced"],
    ["an age at the limit is allowed", { ageMs: 15_000 }, 100, null],
    ["a second more is not", { ageMs: 16_000 }, 100, "stale"],
    ["no age told: the index decides", { ageMs: null }, 100, null],
    ["three ledgers behind another is allowed", { index: 97 }, 100, null],
    ["four are not", { index: 96 }, 100, "outrun"],
    ["nobody to compare with", { index: 1 }, null, null],
  ])("%s", (_name, changed, newest, kind) => {
    expect(objectionTo(claim(changed), newest, LIMITS)?.kind ?? null).toBe(kind);
  });
});

const BACKOFF = { backoffMs: 1_000, backoffMaxMs: 60_000 };
const gone: Trouble = { kind: "disconnected", code: 1006, why: "" };
const load: Trouble = { kind: "load", why: "a warning" };

describe("afterTrouble", () => {
  it.each<[string, Trouble, number, number, number]>([
    ["first failure, luckiest draw: half of the base", gone, 0, 0, 500],
    ["first failure, unluckiest draw: the base", gone, 0, 1, 1_000],
    ["third failure: four times", gone, 2, 1, 4_000],
    ["the longest stay away is bounded", gone, 12, 1, 60_000],
    ["even after very many", gone, 5_000, 1, 60_000],
    ["load: sixteen times from the start", load, 0, 1, 16_000],
    ["load again: bounded as well", load, 3, 1, 60_000],
  ])("%s", (_name, trouble, failures, chance, waitMs) => {
    const server = { ...unknownServer("wss://one"), failures };
    const after = afterTrouble(server, trouble, { nowMs: 7_000, chance }, BACKOFF);
    expect(after.notBeforeMs).toBe(7_000 + waitMs);
    expect(after.failures).toBe(failures + 1);
    expect(mayBeAsked(after, 7_000 + waitMs - 1)).toBe(false);
    expect(mayBeAsked(after, 7_000 + waitMs)).toBe(true);
  });

  it("never waits less than half, never longer than the bound, and never shorter than before", () => {
    fc.assert(
      fc.property(fc.nat(40), fc.double({ min: 0, max: 1, noNaN: true }), (failures, chance) => {
        const wait = (count: number) =>
          afterTrouble(
            { ...unknownServer("wss://one"), failures: count },
            gone,
            { nowMs: 0, chance },
            BACKOFF,
          ).notBeforeMs;
        expect(wait(failures)).toBeGreaterThanOrEqual(500);
        expect(wait(failures)).toBeLessThanOrEqual(60_000);
        expect(wait(failures + 1)).toBeGreaterThanOrEqual(wait(failures));
      }),
      runs(300),
    );
  });

  it("is forgiven after good service", () => {
    const failed = afterTrouble(unknownServer("wss://one"), gone, { nowMs: 0, chance: 1 }, BACKOFF);
    expect(afterService(failed).failures).toBe(0);
  });
});

describe("whose word counts", () => {
  const server = (url: string, index: number | null): ServerHealth =>
    afterClaim(unknownServer(url), claim({ index }));

  it("is that of every server that has not lied", () => {
    const servers = [server("wss://a", 100), server("wss://b", 900), server("wss://c", null)];
    expect(newestClaimed(servers)).toBe(900);
    expect(newestClaimed(afterLie(servers, "wss://b"))).toBe(100);
    expect(newestClaimed([unknownServer("wss://d")])).toBeNull();
  });

  it("takes back what was decided by a lie, and only that", () => {
    const at = { nowMs: 0, chance: 1 };
    const outrun = afterTrouble(
      server("wss://a", 100),
      { kind: "outrun", index: 100, by: 900 },
      at,
      BACKOFF,
    );
    const broken = afterTrouble(server("wss://c", 100), gone, at, BACKOFF);
    const after = afterLie([outrun, server("wss://b", 900), broken], "wss://b");
    expect(after.map(({ failures, hasLied }) => ({ failures, hasLied }))).toEqual([
      { failures: 0, hasLied: false },
      { failures: 0, hasLied: true },
      { failures: 1, hasLied: false },
    ]);
  });
});
