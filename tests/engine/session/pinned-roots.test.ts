/**
 * Whole sessions and the ledger roots that they always ended on: on recorded order flow, which nobody generates anew,
 * and on generated markets. A root that moved means that the records of old sessions changed: then raise
 * ENGINE_VERSION, say why under "Results change", and renew the roots here (they hold the version too).
 */
import { expect, it } from "vitest";
import { configFromValue } from "../../../engine/config/parse-config.ts";
import type { OpenMarket } from "../../../engine/markets/market.ts";
import { openMarket } from "../../../engine/markets/open-market.ts";
import { runInMemorySession } from "../../../engine/session/in-memory-session.ts";
import { REPO } from "../../support/built.ts";
import { simulated } from "../../support/cells.ts";

const DURATION_MS = 600_000;
const START = { xrpDrops: 250_000_000, rlusdMicro: 250_000_000 };
const CAPS = { max_xrp_exposure: 550, max_rlusd_exposure: 550 };

function recorded(kind: "busy" | "quiet"): OpenMarket {
  const name = `kraken-xrpeur-${kind}`;
  const spec = { source: "replay", tape: `${REPO}tapes/${name}.ndjson.gz`, name } as const;
  return openMarket(spec, { durationMs: DURATION_MS });
}
const generated = (scenario: string) => simulated(scenario, 7, DURATION_MS);

const CLOSE = { bid_offset_bps: 2, ask_offset_bps: 2, target_xrp_pct: "start" };
const TAKING = { bid_offset_bps: -10, ask_offset_bps: -10, anchor_mode: "pool_band" };
const HURRIED = { on_cross: "take", latency_ledgers: 2, queue_cancel_model: "proportional" };

type Case = readonly [
  name: string,
  market: OpenMarket,
  config: object,
  fills: number,
  root: string,
];

it.each<Case>([
  [
    "recorded order flow, busy",
    recorded("busy"),
    { strategy: CLOSE },
    8,
    "4714fa6b6b3371fc758735838ddb997605a0a1131268bcfe2a9117e0e0441c11",
  ],
  [
    "recorded order flow, quiet, as if we were first",
    recorded("quiet"),
    { strategy: CLOSE, exchange: { fill_model: "touch" } },
    4,
    "bc346487b06c00bb707a4b2b982d15639431c26f6a1f5bd873d44dd80a223f51",
  ],
  [
    "a generated market",
    generated("mainnet-tight"),
    { strategy: CLOSE },
    17,
    "45c04deed493f1c326d801db6aa0595d0ff7b0de76ee9a0d6384e5e8792caf68",
  ],
  [
    "orders that take, late and among others who leave",
    generated("volatile"),
    { strategy: TAKING, exchange: HURRIED },
    9,
    "5fac48bf10fe0859f742eb07b24fe8209dc76c2ccd45966814eb63a0f715d0d7",
  ],
  [
    "pauses for the regime",
    generated("hostile-anchor"),
    { strategy: CLOSE },
    14,
    "87e7b228f4e799807066545456543a6e658130d916d556ff88d5a76f25eecb52",
  ],
  [
    "gaps",
    generated("outages"),
    { strategy: CLOSE, exchange: { fill_model: "through" } },
    16,
    "f489ad38cd6a056b38323288791faf31118eed9e6c0b59688a7b56736c4bc566",
  ],
])("%s ends on the root it always had", (_name, market, given, fills, root) => {
  const { config } = configFromValue({ risk: CAPS, ...given });
  const session = { config, market, seed: 73, durationMs: DURATION_MS, start: START };
  const result = runInMemorySession(session);
  expect([result.fills.length, result.haltReason, result.ledgerRoot]).toEqual([
    fills,
    "duration_elapsed",
    root,
  ]);
});
