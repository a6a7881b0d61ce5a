import {test} from "vitest";
import { parseGrid } from "../../../sweeps/grid/load-grid.ts";
test("x",()=>{
const good = (extra:string) => `version: 1
name: t
base_config: ../engine/config/paper.yaml
market: { source: simulated, scenario: mainnet-tight, seed: 73 }
${extra}`;
const tries = [
 good("cells: [{label: a, set: {strategy.bid_offset_bps: 10}}]"),
 good("cells: []"), good(""),
 good("cells:\n  - { label: a/b }\n  - { label: '..' }\n  - {label: x}\n  - {label: x, set: {max_inventory_usd: 5, strategy.bid_ofset_bps: 3, bid_offset_bps: 4, strategy: 5, __proto__: 3}}\nstoping_rules: []\nsession: { duration: 30, start: {xrp: 1e999, rlusd: .nan}}\nschedule: { replicates: 0, order: interleavd, pause_between: 5 min }"),
 good("cells: [{label: a}]\nstopping_rules:\n  - name: r\n    when: session.vw_spred_bps < 0.0 && session.foo\n    action: abrt\nbaseline: { cell: b }\nprimary_metrics: [vw_spred_bps]"),
 good("matrix:\n  label: 'b{strategy.bid_offset_bps}-a{strategy.ask_offset_bps}'\n  axes:\n    strategy.bid_offset_bps: [4, 6]\n    strategy.ask_offset_bps: {from: 0.1, to: 0.4, step: 0.1}\n  exclude: ['strategy.ask_offset_bps < 0.25']"),
 good("matrix:\n  label: 'b{strategy.bid_offset_bps}-a{strategy.ask}'\n  axes:\n    strategy.bid_offset_bps: [4, 6]\n    strategy.ask_offset_bps: {from: 0.1, to: 0.4, step: 0}\n  exclude: ['strategy.ask_offset < 0.25']"),
 "a: [1,2", "foo", "[]", "", "- 1", good("cells: [{label: a}]").replace("simulated","simulatd"), good("cells: [{label: a}]").replace("scenario","senario"), good("cells: [{label: a}]").replace("mainnet-tight","mainet-tight"), "[".repeat(20000),
 good("cells: [{label: a, set: {strategy.momentum.ticks: [1]}}]\nfinish_by: 07:00"),
];
for (const t of tries) { try { const g = parseGrid(t,"g.yaml"); console.log("OK", JSON.stringify(g.cells)); } catch(e) { console.log((e as any).code, "\n"+(e as Error).message.slice(0,3000)); } console.log('---') }
});
