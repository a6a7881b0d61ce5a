import { blake3 } from "@noble/hashes/blake3.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../../engine/core/canonical-json.ts";
import type { LedgerEntry } from "../../../engine/core/records.ts";
import { createLedgerChain, verifyLedgerChain } from "../../../engine/store/event-ledger.ts";
import type { ChainedRow } from "../../../engine/store/rows.ts";
import { HEADER } from "../metrics/tiny-session.ts";

const ENTRIES = [
  { tick: 1, kind: "market", payload: { ledger_index: 101, digest: "ab" } },
  { tick: 1, kind: "quote", payload: { bid: { k: 142_900, reason: "placed" } } },
  { tick: 2, kind: "close", payload: { reason: "duration_elapsed", note: "ü" } },
];

function chainOf(entries: readonly LedgerEntry[] = ENTRIES): ChainedRow[] {
  const chain = createLedgerChain(HEADER);
  return [chain.header, ...entries.map((each) => chain.append(each))];
}

function verify(rows: readonly ChainedRow[], ledger_root: string | null = null) {
  return verifyLedgerChain({ ledger: () => rows, session: () => ({ ledger_root }) });
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("createLedgerChain", () => {
  it("chains as the formula says, by another implementation of BLAKE3", () => {
    const encoder = new TextEncoder();
    let previous = blake3(encoder.encode(canonicalJson(HEADER)));
    const expected = [hex(previous)];
    for (const { tick, kind, payload } of ENTRIES) {
      const record = encoder.encode(canonicalJson({ tick, kind, payload }));
      previous = blake3(new Uint8Array([...previous, ...record]));
      expected.push(hex(previous));
    }
    expect(chainOf().map((row) => row.hash)).toEqual(expected);
  });

  it("numbers rows from the header and stores payloads as canonical JSON", () => {
    const rows = chainOf();
    expect(rows.map((row) => [row.seq, row.tick, row.kind])).toEqual([
      [0, 0, "header"],
      [1, 1, "market"],
      [2, 1, "quote"],
      [3, 2, "close"],
    ]);
    expect(rows[1]?.payload).toBe('{"digest":"ab","ledger_index":101}');
  });

  it("gives the same hashes when two chains take turns, with an entry too long for the shared buffer", () => {
    const long = { tick: 2, kind: "note", payload: { text: "x".repeat(30_000) } };
    const entries = [ENTRIES[0], long, ENTRIES[2]].filter((entry) => entry !== undefined);
    const one = createLedgerChain(HEADER);
    const other = createLedgerChain({ ...HEADER, seed: 99 });
    const rows: ChainedRow[] = [one.header];
    for (const entry of entries) {
      rows.push(one.append(entry));
      other.append(entry);
    }
    expect(rows).toEqual(chainOf(entries));
    expect(verify(rows).ok).toBe(true);
  });

  it("gives the same hashes after rows were taken back", () => {
    const chain = createLedgerChain(HEADER);
    chain.append({ tick: 1, kind: "market", payload: { lost: true } });
    chain.rewindTo(chain.header);
    expect(ENTRIES.map((each) => chain.append(each))).toEqual(chainOf().slice(1));
  });

  it.each([
    ["another seed", { ...HEADER, seed: 8 }],
    ["another start", { ...HEADER, starting_xrp_drops: 1 }],
    ["another origin network", { ...HEADER, origin_network: "mainnet" }],
  ])("%s gives another header hash", (_name, header) => {
    expect(createLedgerChain(header).header.hash).not.toBe(chainOf()[0]?.hash);
  });
});

describe("verifyLedgerChain", () => {
  it("accepts an untouched chain and returns its root", () => {
    const rows = chainOf();
    const root = rows[3]?.hash ?? "";
    expect(verify(rows, root)).toEqual({ ok: true, entries: 4, root });
  });

  const at = (rows: ChainedRow[], seq: number, patch: Partial<ChainedRow>) =>
    rows.map((row) => (row.seq === seq ? { ...row, ...patch } : row));

  it.each<[string, (rows: ChainedRow[]) => ChainedRow[], number]>([
    [
      "a changed payload",
      (rows) => at(rows, 2, { payload: '{"bid":{"k":142901,"reason":"placed"}}' }),
      2,
    ],
    ["a changed tick", (rows) => at(rows, 2, { tick: 2 }), 2],
    ["a changed kind", (rows) => at(rows, 1, { kind: "quote" }), 1],
    ["a changed hash", (rows) => at(rows, 1, { hash: rows[0]?.hash ?? "" }), 1],
    [
      "a changed header",
      (rows) => at(rows, 0, { payload: canonicalJson({ ...HEADER, seed: 8 }) }),
      0,
    ],
    ["a missing row", (rows) => rows.filter((row) => row.seq !== 1), 2],
    ["two rows swapped", (rows) => [rows[0], rows[2], rows[1], rows[3]] as ChainedRow[], 2],
    ["a missing header", (rows) => rows.slice(1), 1],
    ["no rows at all", () => [], 0],
  ])("names %s", (_name, tamper, seq) => {
    expect(verify(tamper(chainOf()))).toMatchObject({ ok: false, seq });
  });

  it("notices that the end was cut off when the session knows its root", () => {
    const rows = chainOf();
    expect(verify(rows.slice(0, 3), rows[3]?.hash ?? "")).toMatchObject({ ok: false, seq: 2 });
  });

  it("notices any flipped character of any payload", () => {
    const rows = chainOf();
    const flips = fc.record({
      seq: fc.nat({ max: 3 }),
      place: fc.nat(),
      code: fc.integer({ min: 32, max: 126 }),
    });
    fc.assert(
      fc.property(flips, ({ seq, place, code }) => {
        const { payload } = rows[seq] as ChainedRow;
        const i = place % payload.length;
        const flipped = payload.slice(0, i) + String.fromCharCode(code) + payload.slice(i + 1);
        fc.pre(flipped !== payload);
        expect(verify(at(rows, seq, { payload: flipped }))).toMatchObject({ ok: false, seq });
      }),
    );
  });
});
