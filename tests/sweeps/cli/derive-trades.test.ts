/** The verb derive-trades, typed: tables and CSV of real ledgers, and what it says to files that are none. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { testFolder } from "../../support/own-folder.ts";
import { typed } from "../../support/typed.ts";
import { fixtureRows, mainnetFile, recordedLedgers } from "../../support/xrpl-fixtures.ts";

let folder: string;
beforeEach(() => {
  folder = testFolder("derive-trades");
});

const type = (...argv: string[]) => typed(folder, "derive-trades", ...argv);

const keep = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content);
  return name;
};
const HEADING = "ledger_index,tx_index,venue,taker_side,xrp,rlusd,price";
const RECORDED = "XRP/RLUSD.rwVxQXwMMEPcxqFh2RGaQitqxYxrkU5apX";

describe("derive-trades", () => {
  it("prints the executions of a main-network ledger as CSV, in order and with every digit", async () => {
    const { code, out } = await type(mainnetFile(104540000), "--csv");
    const [heading, ...rows] = out.trimEnd().split("\n");
    expect([code, heading, rows.length]).toEqual([0, HEADING, 20]);
    expect(rows[0]).toBe("104540000,19,clob,sell,0.152166,0.197086,1.29519850436042");
    expect(rows[9]).toBe("104540000,19,amm,sell,95.196179,123.264338536,1.29484544265164");
    expect(rows[19]).toBe("104540000,19,clob,sell,0.100952,0.130714,1.29481337665425");
    const listed = fixtureRows("mainnet/derived_xrp_rlusd_trades.csv").filter(
      (row) => row.ledger_index === "104540000",
    );
    const amounts = rows.map((row) => row.split(",").slice(4, 6).map(Number).join(" "));
    expect(amounts.sort()).toEqual(
      listed.map(({ xrp, rlusd }) => `${Number(xrp)} ${Number(rlusd)}`).sort(),
    );
  });

  it("prints a table, and says how much it read when there was nothing to list", async () => {
    const table = await type(mainnetFile(104552601));
    expect(table.out).toContain("ledger 104552601: 1 execution in 122 transactions");
    expect(table.out).toMatch(
      /104552601\s+71\s+clob\s+sell\s+46\.051605\s+60\.17563179011\s+1\.3067/,
    );
    const none = await type(mainnetFile(104552600));
    expect([none.code, none.out.trim()]).toEqual([
      0,
      "XRP/RLUSD.rMxCKbEDwqr76QuheSUMdEGf4B9xJ8m5De, ledger 104552600: 0 executions in 91 transactions",
    ]);
    expect((await type(mainnetFile(104552600), "--csv")).out).toBe(`${HEADING}\n`);
  });

  it("counts a transaction that it cannot read and that is none of the pair's", async () => {
    const ledger = JSON.parse(gunzipSync(readFileSync(mainnetFile(104552601))).toString());
    const metaData = { TransactionIndex: null, TransactionResult: "tesSUCCESS", AffectedNodes: [] };
    ledger.transactions.push({ TransactionType: "UNLModify", Account: "", metaData });
    const { code, out } = await type(keep("odd.json", JSON.stringify(ledger)));
    expect([code, out]).toEqual([0, expect.stringContaining("1 execution in 123 transactions")]);
  });

  it("reads another pair, in API version 2, with buys and sells", async () => {
    const busy = recordedLedgers().find(({ index }) => index === 19);
    const file = keep("19.json", JSON.stringify({ result: busy?.ledger }));
    const { out } = await type(file, "--csv", "--pair", RECORDED);
    expect(out.split("\n")[1]).toBe("19,0,clob,buy,238.5,309.98799,1.29974");
    expect((await type(file, "--csv")).out).toBe(`${HEADING}\n`);
  });

  it("knows compression by content and not by name", async () => {
    const packed = readFileSync(mainnetFile(104552601));
    const expected = (await type(mainnetFile(104552601), "--csv")).out;
    expect((await type(keep("packed.json", packed), "--csv")).out).toBe(expected);
    expect((await type(keep("plain.gz", gunzipSync(packed)), "--csv")).out).toBe(expected);
    const marked = Buffer.concat([Buffer.from("\uFEFF"), gunzipSync(packed)]);
    expect((await type(keep("marked.json", marked), "--csv")).out).toBe(expected);
  });

  it.each<[string, () => string[], string]>([
    ["a file that is not there", () => ["gone.json"], "MKT_LEDGER_FILE"],
    ["a folder", () => [makeFolder("sub")], "MKT_LEDGER_FILE"],
    ["an empty file", () => [keep("empty.json", "")], "MKT_LEDGER_FILE"],
    ["text that is no JSON", () => [keep("notes.txt", "# notes")], "MKT_LEDGER_FILE"],
    [
      "compressed data that was cut",
      () => [keep("cut.gz", readFileSync(mainnetFile(104552601)).subarray(0, 9_000))],
      "MKT_LEDGER_FILE",
    ],
    [
      "a small file that unpacks to more than fits",
      () => [keep("bomb.gz", gzipSync(Buffer.alloc(65 * 1024 * 1024, " ")))],
      "MKT_LEDGER_FILE",
    ],
    ["JSON that is no ledger", () => [keep("other.json", '{"a":1}')], "MKT_LEDGER_REPLY"],
    [
      "the answer that a ledger is not there",
      () => [keep("error.json", '{"status":"error","error":"lgrNotFound"}')],
      "MKT_LEDGER_REPLY",
    ],
    [
      "a ledger with hashes",
      () => [keep("hashes.json", '{"ledger":{"ledger_index":5,"transactions":["AB"]}}')],
      "MKT_LEDGER_NOT_EXPANDED",
    ],
    [
      "a ledger without metadata",
      () => [keep("bare.json", '{"ledger":{"ledger_index":5,"transactions":[{"hash":"AB"}]}}')],
      "MKT_LEDGER_NO_METADATA",
    ],
    [
      "a ledger that is not validated yet",
      () => [
        keep(
          "open.json",
          '{"result":{"validated":false,"ledger":{"ledger_index":5,"transactions":[]}}}',
        ),
      ],
      "MKT_LEDGER_REPLY",
    ],
    ["a pair without an issuer", () => ["x.json", "--pair", "XRP/RLUSD"], "MKT_PAIR"],
  ])("says what is wrong with %s, exit 2, no stack", async (_name, words, errorCode) => {
    const argv = words();
    const { code, out, err } = await type(...argv);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(`(${errorCode})`);
    expect(err).toContain(errorCode === "MKT_PAIR" ? "XRP/CURRENCY.ISSUER" : argv[0]);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it("wants a file, and explains itself", async () => {
    expect((await type()).code).toBe(2);
    const help = await type("--help");
    expect(help.code).toBe(0);
    expect(help.out).toContain("--pair <PAIR>");
    expect(help.out).toContain("API version 1");
  });
});

function makeFolder(name: string): string {
  mkdirSync(join(folder, name));
  return name;
}
