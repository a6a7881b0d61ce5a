import { expect, it } from "vitest";
import { mkdtempSync, readdirSync, chmodSync } from "node:fs";
import { openSessionDatabase, createSessionDatabase } from "../../../engine/store/session-database.ts";
import { runCore, ledgers, testConfig, testEnv } from "../../support/core-session.ts";
it("x", () => {
  const dir = mkdtempSync("/tmp/h5/");
  const config = testConfig();
  const run = runCore(ledgers([{bids:[[1.4299,5e8]],asks:[[1.4301,5e8]]},{},{},{}]), testEnv(config));
  const s = createSessionDatabase(dir + "/a.db", { session_id: 1, sweep_id: "s", cell: "c", replicate: 1, label: "l", network: "n", market_source: "simulated", market: "m", engine_version: "1", seed: 1, fill_model: "queue", started_at: 0, ended_at: null, duration_ms: 1, ticks: 0, halt_reason: null, halt_detail: null, starting_xrp_drops: 1, starting_rlusd_micro: 1, ending_xrp_drops: null, ending_rlusd_micro: null, start_mid: null, end_mid: null, target_xrp_pct: null, price_increment: 0.00001, config_json: "{}", config_hash: "", tape_hash: null, ledger_root: null, parent_session_id: null },
   { engine_version: "1", config, pair: "XRP/RLUSD", origin_network: "n", price_increment: 0.00001, starting_xrp_drops: 1, starting_rlusd_micro: 1, seed: 1, t0: 0 });
  s.write(run.records);
  console.log(readdirSync(dir), s.checkpoint("TRUNCATE"), s.reader.orders().length);
  s.close();
  console.log(readdirSync(dir));
  const r = openSessionDatabase(dir + "/a.db");
  console.log(r.metrics().length, readdirSync(dir));
  r.close();
  console.log(readdirSync(dir));
});
