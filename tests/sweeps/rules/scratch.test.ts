import {test} from "vitest"; test("x",()=>{});
import { compileCel } from "../../../sweeps/rules/cel.ts";
import { RULE_FIELDS } from "../../../sweeps/rules/rule-fields.ts";
for (const t of ["session.vw_spread_bps < 0.0 && session.fills_total >= 5","session.vw_spred_bps < 0.0","session.mean_bps < 1.0","sesion.x > 1","session.vw_spread_bps + 1 > 2.0","session.reasons.bid.kept > 3","session.reasons.bid.foo == 0","session.fills_total","session","session.anchor == baseline.anchor","cell.strategy.bid_offset_bps < 5.0 && cell.strategy.target_xrp_pct == 'start'","1 +","session.vw_spread_bps == 0","session.fills_total / 0 > 1", "session.evaluable_reasons.exists(r, r.contains('x'))", "baseline.vw_spread_bps - session.vw_spread_bps > 3.0", "(".repeat(300)]) {
  const r = compileCel(t, RULE_FIELDS);
  if (!r.ok) { console.log(t.slice(0,50), '=>', r.faults); continue; }
  const v = {session:{vw_spread_bps:-2, fills_total: 7, reasons:{bid:{kept:4}}, evaluable_reasons:["axb"]}, baseline:{vw_spread_bps:3}, cell:{strategy:{bid_offset_bps:4,target_xrp_pct:"start"}}};
  let out; try { out = r.expression.evaluate(v) } catch (e) { out = 'ERR '+(e as Error).message.split('\n')[0] }
  console.log(t, '=>', r.expression.names, out);
}
