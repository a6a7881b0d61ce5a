/** What a server may send: which messages are read, which answers are believed, and how each trouble is told. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readFrame } from "../../../../../engine/markets/xrpl/feed/frame.ts";
import {
  judgeReplies,
  judgeReply,
  type SnapshotReplies,
} from "../../../../../engine/markets/xrpl/feed/snapshot.ts";
import {
  isServersFault,
  type Trouble,
  troubleOfToken,
  troubleText,
} from "../../../../../engine/markets/xrpl/feed/trouble.ts";
import { runs } from "../../../../support/properties.ts";

const CLOSED = { type: "ledgerClosed", ledger_index: 9, ledger_time: 848_562_309, fee_base: 10 };

describe("readFrame", () => {
  it.each<[string, unknown, string]>([
    ["an answer", { type: "response", id: 3, result: {} }, "reply"],
    ["an announcement", CLOSED, "ledger"],
    ["a message of another stream", { type: "transaction" }, "other"],
    ["an error without a question", { type: "error", error: "jsonInvalid" }, "other"],
    ["an answer without its number", { type: "response", result: {} }, "malformed"],
    ["a refusal without its number", { type: "response", error: "tooBusy" }, "refusal"],
    ["an announcement without an index", { ...CLOSED, ledger_index: undefined }, "malformed"],
    ["an announcement of half a ledger", { ...CLOSED, ledger_index: 9.5 }, "malformed"],
    ["an announcement without a time", { ...CLOSED, ledger_time: "soon" }, "malformed"],
    ["an announcement without a fee", { ...CLOSED, fee_base: -1 }, "malformed"],
    ["null", null, "malformed"],
    ["a number", 7, "malformed"],
    ["a list", [CLOSED], "malformed"],
  ])("%s", (_name, message, kind) => {
    expect(readFrame(JSON.stringify(message), false).kind).toBe(kind);
  });

  it("reads the ledger's seconds as milliseconds since 1970", () => {
    expect(readFrame(JSON.stringify(CLOSED), false)).toEqual({
      kind: "ledger",
      announcement: { index: 9, closeTime: Date.UTC(2026, 10, 21, 7, 45, 9), feeDrops: 10 },
    });
  });

  it("takes bytes and broken text for malformed", () => {
    expect(readFrame(JSON.stringify(CLOSED), true).kind).toBe("malformed");
    expect(readFrame(JSON.stringify(CLOSED).slice(0, 30), false).kind).toBe("malformed");
  });

  it("never throws, whatever comes", () => {
    const message = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({ type: fc.constantFrom("response", "ledgerClosed"), id: fc.jsonValue() })
        .map((one) => JSON.stringify(one)),
      fc.jsonValue().map((value) => JSON.stringify({ ...CLOSED, ledger_index: value })),
    );
    fc.assert(
      fc.property(message, fc.boolean(), (text, isBinary) => {
        expect(["reply", "refusal", "ledger", "other", "malformed"]).toContain(
          readFrame(text, isBinary).kind,
        );
      }),
      runs(500),
    );
  });
});

const good = (index: number, hash = "AB") => ({
  type: "response",
  result: { validated: true, ledger_index: index, ledger_hash: hash },
});
const error = (token: string) => ({ type: "response", status: "error", error: token });

describe("judgeReply", () => {
  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ["validated and of the ledger asked for", good(9), "good"],
    ["not there yet", error("lgrNotFound"), "wait"],
    ["not validated yet", { result: { ledger_index: 9, validated: false } }, "wait"],
    ["the open ledger", { result: { ledger_current_index: 10, validated: false } }, "wait"],
    ["of another ledger", good(10), "bad"],
    ["an error", error("invalidParams"), "bad"],
    ["empty", {}, "wait"],
  ])("an answer that is %s", (_name, reply, kind) => {
    expect(judgeReply(reply, "ledger", 9).kind).toBe(kind);
  });
});

describe("judgeReplies", () => {
  const all = (changed: Partial<SnapshotReplies>): SnapshotReplies => ({
    ledger: good(9),
    asks: good(9),
    bids: good(9),
    amm: good(9),
    ...changed,
  });

  it.each<[string, Partial<SnapshotReplies>, string]>([
    ["four of one ledger are a snapshot", {}, "good"],
    ["a pair without a pool has one too", { amm: error("actNotFound") }, "good"],
    ["one of another ledger spoils it", { bids: good(8) }, "bad"],
    ["one that is not there yet delays it", { asks: error("lgrNotFound") }, "wait"],
    [
      "one that is bad decides over one that is late",
      { asks: error("lgrNotFound"), amm: good(8) },
      "bad",
    ],
    ["two versions of one ledger are none", { bids: good(9, "CD") }, "bad"],
    ["a missing account is no excuse for a book", { bids: error("actNotFound") }, "bad"],
  ])("%s", (_name, changed, kind) => {
    expect(judgeReplies(all(changed), 9).kind).toBe(kind);
  });
});

describe("error tokens", () => {
  it.each<[string, Trouble["kind"]]>([
    ["slowDown", "load"],
    ["tooBusy", "load"],
    ["notReady", "not_synced"],
    ["noNetwork", "not_synced"],
    ["noCurrent", "not_synced"],
    ["noClosed", "not_synced"],
    ["amendmentBlocked", "not_synced"],
    ["invalidParams", "refused"],
    ["unknownCmd", "refused"],
  ])("%s means %s", (token, kind) => {
    expect(troubleOfToken("ledger", token).kind).toBe(kind);
  });
});

describe("troubles in words", () => {
  it.each<[Trouble, string, boolean]>([
    [{ kind: "unreachable", why: "ENOTFOUND" }, "could not be reached (ENOTFOUND)", true],
    [{ kind: "disconnected", code: 1006, why: "" }, "closed the connection (1006)", true],
    [{ kind: "disconnected", code: 1001, why: "bye" }, "closed the connection (1001 bye)", true],
    [{ kind: "silent", forMs: 12_000 }, "sent no new validated ledger for 12 s", true],
    [{ kind: "load", why: "slowDown" }, "asked for less load (slowDown)", true],
    [{ kind: "malformed", what: "no JSON" }, "sent something malformed (no JSON)", true],
    [
      { kind: "unanswered", command: "ledger", afterMs: 8_000 },
      "did not answer ledger within 8 s",
      true,
    ],
    [
      { kind: "refused", command: "ledger", token: "unknownCmd" },
      "answered ledger with unknownCmd",
      true,
    ],
    [{ kind: "lacks_ledger", index: 7, why: "lgrNotFound" }, "lacked ledger 7 (lgrNotFound)", true],
    [{ kind: "not_synced", why: "noNetwork" }, "is not in step with the network (noNetwork)", true],
    [{ kind: "stale", why: "20 s old" }, "is behind the network (20 s old)", true],
    [{ kind: "outrun", index: 7, by: 12 }, "is behind another server (ledger 7, not 12)", true],
    [{ kind: "behind", ledgers: 6 }, "was not read in time: 6 ledgers behind", false],
    [{ kind: "paused", forMs: 65_000 }, "this program stood still for 65 s", false],
  ])("%o", (trouble, text, isServers) => {
    expect(troubleText(trouble)).toBe(text);
    expect(isServersFault(trouble)).toBe(isServers);
  });
});
