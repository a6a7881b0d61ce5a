/** Hard caps on what may be held, strict: at the cap is allowed, one step beyond ends the session. */
import type { EngineConfig } from "../engine-config.ts";

export type CapBreach = {
  readonly reason: "risk_xrp_exposure" | "risk_rlusd_exposure";
  readonly detail: string;
};

/** Returns the breached cap, XRP first, or null. Values in RLUSD. */
export function checkRiskCaps(
  held: { readonly xrpValueRlusd: number; readonly rlusd: number },
  { max_xrp_exposure, max_rlusd_exposure }: EngineConfig["risk"],
): CapBreach | null {
  if (held.xrpValueRlusd > max_xrp_exposure) {
    const detail = `XRP worth ${held.xrpValueRlusd} RLUSD, cap ${max_xrp_exposure}`;
    return { reason: "risk_xrp_exposure", detail };
  }
  if (held.rlusd > max_rlusd_exposure) {
    return {
      reason: "risk_rlusd_exposure",
      detail: `${held.rlusd} RLUSD, cap ${max_rlusd_exposure}`,
    };
  }
  return null;
}
