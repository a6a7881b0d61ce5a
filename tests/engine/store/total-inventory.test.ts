import { join } from "node:path";
import Database from "better-sqlite3";
import { beforeEach, describe, expect, it } from "vitest";
import { totalInventory } from "../../../engine/store/total-inventory.ts";
import { testFolder } from "../../support/own-folder.ts";
import {
  capitalEvent,
  entry,
  fill,
  order,
  T0,
  type TinyRows,
  tinySession,
  transaction,
  XRP,
} from "../metrics/tiny-session.ts";

const OPENING = [entry(1), entry(2, { asset: "RLUSD" })];
const TRADED: TinyRows = {
  orders: [order(1)],
  transactions: [transaction(1)],
  fills: [fill(1)],
  inventory_ledger: [
    ...OPENING,
    entry(3, { entry_type: "fill", delta: 10 * XRP, new_balance: 260 * XRP, fill_id: 1 }),
    entry(4, {
      asset: "RLUSD",
      entry_type: "fill",
      delta: -14_300_000,
      new_balance: 235_700_000,
      fill_id: 1,
    }),
    entry(5, { entry_type: "fee", delta: -10, new_balance: 259_999_990, tx_id: 1 }),
  ],
};

let folder: string;
beforeEach(() => {
  folder = testFolder("total-inventory");
});

describe("totalInventory, and the v_inventory view with it", () => {
  it.each<[string, TinyRows, number, number]>([
    ["without events", TRADED, 259_999_990, 235_700_000],
    ["with no fill at all", {}, 250 * XRP, 250 * XRP],
    ["with a deposit", { ...TRADED, capital_events: [capitalEvent(1)] }, 269_999_990, 235_700_000],
    [
      "with a withdrawal of the other asset",
      {
        ...TRADED,
        capital_events: [
          capitalEvent(1, { asset: "RLUSD", event_type: "withdrawal", amount: 50 * XRP }),
        ],
      },
      259_999_990,
      185_700_000,
    ],
    [
      "with a basis commit, which moves nothing",
      { ...TRADED, capital_events: [capitalEvent(1, { event_type: "basis_commit" })] },
      259_999_990,
      235_700_000,
    ],
    [
      "with a realignment, which carries its sign",
      { ...TRADED, capital_events: [capitalEvent(1, { event_type: "realignment", amount: -3 })] },
      259_999_987,
      235_700_000,
    ],
    [
      "with an event before the opening row, which is in the opening balance already",
      { ...TRADED, capital_events: [capitalEvent(1, { at: T0 - 1 })] },
      259_999_990,
      235_700_000,
    ],
    [
      "with an event at the opening row's very millisecond, which counts",
      { ...TRADED, capital_events: [capitalEvent(1, { at: T0 })] },
      269_999_990,
      235_700_000,
    ],
    [
      "with an event a millisecond later",
      { ...TRADED, capital_events: [capitalEvent(1, { at: T0 + 1 })] },
      269_999_990,
      235_700_000,
    ],
  ])("%s", (_name, rows, xrpDrops, rlusdMicro) => {
    const path = join(folder, "session.db");
    const store = tinySession({ rows, path });
    expect(totalInventory(store.reader())).toMatchObject({ xrpDrops, rlusdMicro });
    store.close();

    const db = new Database(path);
    const view = db.prepare("SELECT asset, total FROM v_inventory ORDER BY asset").all();
    db.close();
    expect(view).toEqual([
      { asset: "RLUSD", total: rlusdMicro / 1e6 },
      { asset: "XRP", total: xrpDrops / 1e6 },
    ]);
  });

  it("keeps fills-only apart from the total", () => {
    const store = tinySession({ rows: TRADED });
    expect(totalInventory(store.reader())).toMatchObject({
      fillsOnlyXrpDrops: 10 * XRP,
      fillsOnlyRlusdMicro: -14_300_000,
    });
    store.close();
  });

  it("refuses a ledger without an opening row", () => {
    const store = tinySession({ rows: { inventory_ledger: [entry(1)] } });
    expect(() => totalInventory(store.reader())).toThrow("opening row for RLUSD");
    store.close();
  });
});
