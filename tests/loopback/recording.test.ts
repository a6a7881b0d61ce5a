/** The data itself: whole, in order, and in agreement with the truth files that lie beside it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { loadRecording } from "../../loopback/index.ts";
import type { JsonObject } from "../../loopback/json.ts";
import { REPO } from "../support/built.ts";

const { ledgers, server } = loadRecording();
const lines = (name: string): readonly string[] =>
  gunzipSync(readFileSync(join(REPO, "loopback/data", name)))
    .toString("utf8")
    .trimEnd()
    .split("\n");
const header = (ledger: JsonObject): JsonObject => ledger.ledger as JsonObject;

describe("the recording", () => {
  it("is 119 contiguous ledgers whose chain of hashes holds", () => {
    expect(ledgers.map(({ index }) => index)).toEqual(
      Array.from({ length: 119 }, (_, n) => 11 + n),
    );
    for (const [n, { ledger }] of ledgers.entries()) {
      const parent = ledgers[n - 1];
      if (parent !== undefined) {
        expect(header(ledger).parent_hash).toBe(parent.closed.ledger_hash);
        expect(header(ledger).parent_close_time).toBe(parent.closed.ledger_time);
      }
    }
  });

  it("says the same ledger in all four replies and the stream, and as many transactions", () => {
    for (const { index, closed, asks, bids, amm, ledger } of ledgers) {
      const named = { ledger_index: index, ledger_hash: closed.ledger_hash };
      for (const reply of [asks, bids, amm, ledger]) expect(reply).toMatchObject(named);
      expect(header(ledger).transactions).toHaveLength(Number(closed.txn_count));
      expect(closed.ledger_time).toBe(header(ledger).close_time);
    }
  });

  it("has the books and pools that were worked out from metadata alone", () => {
    const worked = lines("book.ndjson.gz").map((line) => JSON.parse(line) as JsonObject);
    expect(worked).toHaveLength(ledgers.length);
    for (const [n, { ledger_hash: hash, asks, bids, pool }] of worked.entries()) {
      const given = ledgers[n];
      expect(given?.closed.ledger_hash).toBe(hash);
      expect(given?.asks.offers).toHaveLength((asks as readonly unknown[]).length);
      expect(given?.bids.offers).toHaveLength((bids as readonly unknown[]).length);
      expect(given?.amm.amm).toMatchObject({ account: (pool as JsonObject).account });
    }
  });

  it("holds the transaction of each of the 225 executions, in its ledger and place", () => {
    const [head = "", ...rows] = lines("truth.csv.gz");
    const columns = head.split(",");
    const at = (row: string, name: string) => row.split(",")[columns.indexOf(name)];
    expect(rows).toHaveLength(225);
    for (const row of rows) {
      const recorded = ledgers.find(({ index }) => index === Number(at(row, "ledger_index")));
      const list = header(recorded?.ledger ?? {}).transactions as readonly JsonObject[];
      const transaction = list.find(({ hash }) => hash === at(row, "tx_hash"));
      expect(transaction?.meta).toMatchObject({ TransactionIndex: Number(at(row, "tx_index")) });
    }
  });

  it("is about the pair that the network file of the loopback server names", () => {
    const file = readFileSync(join(REPO, "engine/config/networks/loopback.yaml"), "utf8");
    expect(file).toContain(server.pair.issuer);
    expect(file).toContain(server.pair.currency);
  });
});
