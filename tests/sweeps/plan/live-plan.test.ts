import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { shippedNetworksFolder } from "../../../engine/index.ts";
import { MAINNET_RLUSD } from "../../../engine/markets/xrpl/ledger/pair.ts";
import { loadGrid } from "../../../sweeps/grid/load-grid.ts";
import { buildPlan } from "../../../sweeps/plan/build-plan.ts";
import type { AskedMarket } from "../../../sweeps/plan/live-checks.ts";
import type { PlanOptions } from "../../../sweeps/plan/plan-options.ts";
import { renderPlan } from "../../../sweeps/plan/render-plan.ts";
import { wallTimeMs } from "../../../sweeps/plan/wall-time.ts";
import { codedError } from "../../support/coded-error.ts";
import { gridFile, gridText, TWO_CELLS } from "../grid/grid-fixture.ts";

const HEAD = "version: 1\nname: t\nbase_config: base.yaml\nbaseline: { cell: base }\n";
const LIVE = `${HEAD}market: { source: xrpl, network: loopback, seed: 5 }\n`;
const SEEN: AskedMarket = { kind: "mid", mid: 1.4 };
const LOOPBACK = readFileSync(join(shippedNetworksFolder(), "loopback.yaml"), "utf8");

function planOf(
  options: PlanOptions = {},
  { rest = TWO_CELLS, head = LIVE, asked = SEEN, files = {} as Record<string, string> } = {},
) {
  const path = gridFile(gridText(rest, head));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dirname(path), name), text);
  return buildPlan(loadGrid(path), options, asked);
}

const identities = (plan: ReturnType<typeof planOf>) =>
  plan.sessions.map(({ marketIdentity }) => marketIdentity);

describe("a plan on the live market", () => {
  it("gives every session of a back-to-back sweep a market of its own", () => {
    const plan = planOf();
    expect(plan.clock).toBe("real");
    expect(plan.live).toMatchObject({ network: "loopback", sharedFeed: false });
    expect(plan.sessions.map(({ marketName }) => marketName)).toEqual([
      "loopback live",
      "loopback live",
    ]);
    expect(new Set(identities(plan)).size).toBe(2);
  });

  it("leaves it to the tapes who saw the same when sessions share a feed", () => {
    const plan = planOf({ concurrency: "2", replicates: "2" });
    expect(plan.live?.sharedFeed).toBe(true);
    const [a, b, c, d] = identities(plan);
    expect(a).toBe(b);
    expect(c).toBe(d);
    expect(a).not.toBe(c);
  });

  it.each<[string, PlanOptions, string, string]>([
    ["the grid's network", {}, LIVE, "loopback"],
    ["another network by option", { network: "testnet" }, LIVE, "testnet"],
    ["a simulated grid, live by option", { market: "xrpl" }, simulated(), "mainnet"],
    ["the same on another network", { market: "xrpl", network: "testnet" }, simulated(), "testnet"],
    ["the grid's network, --market typed again", { market: "xrpl" }, LIVE, "loopback"],
  ])("runs on %s", (_name, options, head, network) => {
    const plan = planOf(options, { head });
    expect(plan.live?.network).toBe(network);
    expect(plan.sessions[0]?.market).toMatchObject({ source: "xrpl", network });
    expect(plan.options).toEqual(options);
  });

  it("reads a network file of the operator's, relative to the grid", () => {
    const head = `${HEAD}market: { source: xrpl, network: mine.yaml }\n`;
    const files = { "mine.yaml": LOOPBACK.replace("network: loopback", "network: mine") };
    const plan = planOf({}, { head, files });
    expect(plan.live?.network).toBe("mine");
    expect(plan.sessions[0]?.marketName).toBe("mine live");
  });

  it.each<[string, string, string]>([
    ["a name that is none", "--network", "lopback"],
    ["a file that is not there", "--network", "gone.yaml"],
  ])("refuses %s, with its place", (_name, place, network) => {
    const error = codedError(() => planOf({ network }));
    expect(error.code).toBe("MKT_NETWORK_FILE");
    expect(error.message).toContain(place);
    expect(error.hint).toMatch(/Did you mean "loopback"|relative to where you are/);
  });

  it("does not send someone looking for a file that was found and is wrong", () => {
    const head = `${HEAD}market: { source: xrpl, network: mine.yaml }\n`;
    const error = codedError(() => planOf({}, { head, files: { "mine.yaml": "network: mine\n" } }));
    expect(error.code).toBe("MKT_NETWORK_FILE");
    expect(error.message).toContain("servers is missing");
    expect(error.hint).toMatch(/lists the keys/);
  });

  it("refuses a network for a market that has none", () => {
    const error = codedError(() => planOf({ network: "testnet" }, { head: simulated() }));
    expect(error.message).toContain("the market is not live; add --market xrpl");
  });

  it("takes another pair or threshold for another meaning, another server for the same", () => {
    const head = `${HEAD}market: { source: xrpl, network: mine.yaml }\n`;
    const meaning = (text: string) => planOf({}, { head, files: { "mine.yaml": text } });
    const plain = meaning(LOOPBACK);
    const server = meaning(LOOPBACK.replace("127.0.0.1:6006", "127.0.0.1:7007"));
    const issuer = meaning(LOOPBACK.replace(/r\w{33}/, MAINNET_RLUSD.issuer));
    const patience = meaning(`${LOOPBACK}feed: { max_gap_s: 60 }\n`);
    expect(server.meaningHash).toBe(plain.meaningHash);
    expect(server.identityHash).toBe(plain.identityHash);
    for (const other of [issuer, patience]) {
      expect(other.meaningHash).not.toBe(plain.meaningHash);
      expect(other.identityHash).not.toBe(plain.identityHash);
    }
  });

  it.each<[string, PlanOptions, RegExp | null]>([
    ["back to back", {}, /describes them and ranks nothing.*--concurrency 3/],
    ["fewer lanes than cells", { concurrency: "2" }, /2 at once are fewer than the 3 cells/],
    ["all cells at once", { concurrency: "3" }, null],
  ])("says what can be compared: %s", (_name, options, expected) => {
    const three = `${TWO_CELLS}  - { label: third, set: { strategy.bid_offset_bps: 8.0 } }\n`;
    const { warnings } = planOf(options, { rest: three });
    const about = warnings.filter((text) => /half-hour/.test(text));
    if (expected === null) expect(about).toEqual([]);
    else expect(about.join()).toMatch(expected);
  });

  it("speaks of half-hours only where sessions are that long", () => {
    const told = (duration: string): string => planOf({ duration }).warnings.join();
    expect(told("30m")).toContain("every cell has a half-hour of its own");
    expect(told("20s")).toContain("every cell has a stretch of 20s of its own");
    expect(told("20s")).not.toContain("half-hour");
  });

  it("holds the start against the mid that a server named", () => {
    const error = codedError(() => planOf({}, { asked: { kind: "mid", mid: 5 } }));
    expect(error.code).toBe("GRD_HEADROOM");
    expect(error.message).toContain("1250.00 RLUSD at the first mid 5.00000");
  });

  it("says that headroom was not checked when nobody answered", () => {
    const { warnings } = planOf({}, { asked: { kind: "not_asked", why: "no server answered" } });
    expect(warnings[0]).toContain("headroom was not checked: it needs the market's mid, and no");
    expect(planOf().warnings.join()).not.toContain("headroom was not checked");
  });

  it("refuses a stored session in place of a live baseline", () => {
    const head = LIVE.replace("{ cell: base }", "{ cell: base, reuse: { summary: s.json } }");
    const error = codedError(() => planOf({}, { head }));
    expect(error.code).toBe("GRD_BASELINE_REUSE");
    expect(error.message).toContain("expected none on a live market");
  });

  it("names market, ledgers, feed and servers, and when it ends", () => {
    const text = renderPlan(planOf({ concurrency: "2" }), { nowMs: Date.UTC(2026, 3, 19, 22, 0) });
    const words = text.replace(/\s+/g, " ");
    expect(words).toContain("loopback live, XRP/RLUSD, read only: about 450 ledgers a session");
    expect(words).toContain("one feed for all sessions; servers in order: 127.0.0.1:6006");
    expect(words).toContain("after 30m on a real clock, about 2026-04-19 22:30 UTC");
  });

  it("lets a replicate begin when the one before has ended", () => {
    expect(wallTimeMs(planOf({ concurrency: "4", replicates: "3" }))).toBe(3 * 1_800_000);
    expect(wallTimeMs(planOf({ replicates: "3" }))).toBe(6 * 1_800_000);
  });
});

function simulated(): string {
  return `${HEAD}market: { source: simulated, scenario: quiet, seed: 1 }\n`;
}
