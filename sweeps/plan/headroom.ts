/**
 * The start balances at the market's first mid against every limit that could stop a session on its first
 * ticks. Live caps of 150/120 would have halted a 250/250 paper start on tick 1; that is found here, in the
 * evening, with the tick step that would have acted.
 */
import type { EngineConfig } from "../../engine/index.ts";
import { gridFault } from "../grid/errors.ts";
import type { PlannedCell } from "./plan-types.ts";

export type HeadroomInput = {
  readonly cells: readonly Pick<PlannedCell, "label" | "config">[];
  readonly start: { readonly xrpDrops: number; readonly rlusdMicro: number };
  /** First mids of the markets that the sweep runs on, with their names. */
  readonly markets: readonly { readonly name: string; readonly mid: number }[];
};

type Finding = { readonly kind: "error" | "warning"; readonly message: string };

/** Returns the warnings. @throws CodedError GRD_HEADROOM when a limit is already passed at the start. */
export function checkHeadroom({ cells, start, markets }: HeadroomInput): readonly string[] {
  const found = new Map<
    string,
    { kind: Finding["kind"]; cells: Set<string>; markets: Set<string> }
  >();
  for (const { label, config } of cells) {
    for (const { name, mid } of markets) {
      for (const { kind, message } of findings(config, start, mid)) {
        const entry = found.get(message) ?? { kind, cells: new Set(), markets: new Set() };
        entry.cells.add(label);
        entry.markets.add(name);
        found.set(message, entry);
      }
    }
  }
  const lines = (kind: Finding["kind"]) =>
    [...found].flatMap(([message, entry]) =>
      entry.kind === kind ? [`${whose(entry.cells, cells.length)}: ${message}`] : [],
    );
  const errors = lines("error");
  if (errors.length === 0) return lines("warning");
  throw gridFault("GRD_HEADROOM", errors.join("\n"), {
    hint: "Raise the limit in the base config, or start with other balances.",
  });
}

/** Two orders of the largest size that size skew allows. */
const ORDERS = 2;
const SIZE_SKEW_MAX = 1.3;

function findings(config: EngineConfig, start: HeadroomInput["start"], mid: number): Finding[] {
  const xrp = start.xrpDrops / 1e6;
  const rlusd = start.rlusdMicro / 1e6;
  const near = ORDERS * config.strategy.base_size_rlusd * SIZE_SKEW_MAX;
  const inXrp = `${amount(xrp)} XRP, ${amount(xrp * mid)} RLUSD at the first mid ${mid.toFixed(5)}`;
  const { max_xrp_exposure, max_rlusd_exposure } = config.risk;
  const spendableXrp = Math.max(0, xrp - reserve(config)) * mid;
  return [
    ...cap("risk.max_xrp_exposure", inXrp, xrp * mid, max_xrp_exposure, "risk_xrp_exposure", near),
    ...cap(
      "risk.max_rlusd_exposure",
      `${amount(rlusd)} RLUSD`,
      rlusd,
      max_rlusd_exposure,
      "risk_rlusd_exposure",
      near,
    ),
    ...funds(config, `${amount(rlusd)} RLUSD`, rlusd, "insufficient_rlusd", near),
    ...funds(
      config,
      `${inXrp}, ${amount(spendableXrp)} RLUSD after reserves`,
      spendableXrp,
      "insufficient_xrp",
      near,
    ),
    ...corridor(config, { xrpValue: xrp * mid, rlusd, near }),
    ...smallest(config, xrp * mid + rlusd),
  ];
}

type Held = { readonly xrpValue: number; readonly rlusd: number; readonly near: number };

/** The corridor and its RLUSD floor, as the guard reads them: not for a small portfolio, not when it only records. */
function corridor({ corridor: limits, guards }: EngineConfig, held: Held): Finding[] {
  const { xrpValue, rlusd, near } = held;
  const total = xrpValue + rlusd;
  if (!guards.act || total < limits.min_portfolio_rlusd) return [];
  const pct = (100 * xrpValue) / total;
  const share = `start balance ${amount(pct)} % XRP`;
  const toUpper = ((limits.max_xrp_pct - pct) * total) / 100;
  const toLower = ((pct - limits.min_xrp_pct) * total) / 100;
  const ticks = `from tick ${limits.outside_ticks}`;
  return [
    ...pause(
      "corridor.min_rlusd",
      `start balance ${amount(rlusd)} RLUSD; floor ${amount(limits.min_rlusd)} RLUSD`,
      rlusd - limits.min_rlusd,
      near,
      "rlusd_floor",
      "on tick 1",
    ),
    ...pause(
      "corridor.max_xrp_pct",
      `${share}; upper bound ${limits.max_xrp_pct} %`,
      toUpper,
      near,
      "xrp_share",
      ticks,
    ),
    ...pause(
      "corridor.min_xrp_pct",
      `${share}; lower bound ${limits.min_xrp_pct} %`,
      toLower,
      near,
      "xrp_share",
      ticks,
    ),
  ];
}

function pause(
  key: string,
  balance: string,
  headroom: number,
  near: number,
  condition: string,
  since: string,
): Finding[] {
  const numbers = `${key}: ${balance}, headroom ${amount(headroom)} RLUSD`;
  const step = `tick step 7 (guards) would pause with ${condition}`;
  if (headroom < 0) return [{ kind: "error", message: `${numbers}; ${step} ${since}` }];
  if (headroom >= near) return [];
  const message = `${numbers}, less than two orders (${amount(near)} RLUSD); ${step}`;
  return [{ kind: "warning", message }];
}

function cap(
  key: string,
  balance: string,
  value: number,
  limit: number,
  halt: string,
  near: number,
): Finding[] {
  const headroom = limit - value;
  const numbers = `${key}: start balance ${balance}; cap ${amount(limit)} RLUSD, headroom ${amount(headroom)} RLUSD`;
  const step = `tick step 5 (risk caps) would halt with ${halt}`;
  if (headroom < 0) return [{ kind: "error", message: `${numbers}; ${step} on tick 1` }];
  if (headroom >= near) return [];
  const message = `${numbers}, less than two orders (${amount(near)} RLUSD); ${step}`;
  return [{ kind: "warning", message }];
}

function funds(
  config: EngineConfig,
  balance: string,
  value: number,
  reason: string,
  near: number,
): Finding[] {
  const size = config.strategy.base_size_rlusd;
  const numbers = `strategy.base_size_rlusd: start balance ${balance}; one order ${amount(size)} RLUSD, headroom ${amount(value - size)} RLUSD`;
  const step = `tick step 6 (strategy) would leave this side out with ${reason}`;
  if (value < size) return [{ kind: "error", message: `${numbers}; ${step} from tick 1` }];
  if (value >= near) return [];
  return [
    {
      kind: "warning",
      message: `${numbers}, less than two orders (${amount(near)} RLUSD); ${step}`,
    },
  ];
}

/** A quote that is always below the minimum is a session of silence. */
function smallest(config: EngineConfig, total: number): Finding[] {
  const { base_size_rlusd, max_order_pct_of_portfolio, min_order_rlusd } = config.strategy;
  const size = Math.min(base_size_rlusd, (total * max_order_pct_of_portfolio) / 100);
  if (size >= min_order_rlusd) return [];
  const message = `strategy.min_order_rlusd: order size ${amount(size)} RLUSD (base size, at most ${max_order_pct_of_portfolio} % of ${amount(total)}); minimum ${amount(min_order_rlusd)}, headroom ${amount(size - min_order_rlusd)} RLUSD; tick step 6 (strategy) would show no quote, below_minimum`;
  return [{ kind: "error", message }];
}

/** Base reserve, the trust line, and two open offers. */
function reserve({ exchange }: EngineConfig): number {
  return exchange.reserve_base_xrp + 3 * exchange.reserve_owner_xrp;
}

function whose(labels: ReadonlySet<string>, all: number): string {
  if (labels.size === all) return all === 1 ? `cell ${[...labels][0]}` : `all ${all} cells`;
  const named = [...labels].slice(0, 5).join(", ");
  return `cell${labels.size === 1 ? "" : "s"} ${named}${labels.size > 5 ? ` and ${labels.size - 5} more` : ""}`;
}

function amount(value: number): string {
  return value.toFixed(2);
}
