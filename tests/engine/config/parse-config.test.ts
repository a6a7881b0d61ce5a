import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  CONFIG_KEYS,
  configFromValue,
  configNamesAt,
  parseConfig,
} from "../../../engine/config/parse-config.ts";
import { CodedError } from "../../../engine/errors.ts";
import { PAPER } from "../../support/built.ts";
import { codedError } from "../../support/coded-error.ts";

/** The message of the CodedError that a configuration causes; fails when it is accepted. */
function refusal(text: string): string {
  const { code, message } = codedError(() => parseConfig(text, "cell.yaml"));
  expect(code).toBe("ENG_INVALID_CONFIG");
  return message;
}

describe("a bad configuration", () => {
  it.each<[string, text: string, message: string]>([
    [
      "a misspelt key",
      "strategy:\n  bid_ofset_bps: 10",
      'cell.yaml:2:3: strategy.bid_ofset_bps is not a known key; did you mean "bid_offset_bps"?',
    ],
    [
      "a misspelt section",
      "stratgy: {}",
      'cell.yaml:1:1: stratgy is not a known key; did you mean "strategy"?',
    ],
    [
      "a key of another section",
      "risk:\n  stale_after_s: 5",
      "cell.yaml:2:3: risk.stale_after_s is not a known key",
    ],
    [
      "dead configuration of old",
      "max_inventory_usd: 200",
      "cell.yaml:1:1: max_inventory_usd is not a known key",
    ],
    [
      "a word for a number",
      "strategy:\n  momentum:\n    threshold_bps: four",
      'cell.yaml:3:20: strategy.momentum.threshold_bps was "four", expected number',
    ],
    [
      "an offset above its limit",
      "strategy:\n  ask_offset_bps: 5000.1",
      "cell.yaml:2:19: strategy.ask_offset_bps was 5000.1, expected between -20 and 5000 bps",
    ],
    [
      "an anchor that leaves at its entry mean",
      "anchor:\n  exit_mean_bps: 6",
      "cell.yaml:2:18: anchor.exit_mean_bps was 6, expected a value below anchor.enter_mean_bps (6)",
    ],
    [
      "an anchor that leaves at its entry share",
      "anchor:\n  exit_share_pct: 40",
      "cell.yaml:2:19: anchor.exit_share_pct was 40, expected a value below anchor.enter_share_pct (40)",
    ],
    [
      "an early exit that is no exit",
      "anchor:\n  early_exit_bps: 6",
      "cell.yaml:2:19: anchor.early_exit_bps was 6, expected a value below anchor.enter_mean_bps (6)",
    ],
    [
      "a zero window of ticks",
      "anchor:\n  window_ticks: 0",
      "cell.yaml:2:17: anchor.window_ticks was 0, expected a window of at least 1 tick",
    ],
    [
      "a zero window of seconds",
      "drift:\n  a:\n    window_s: 0",
      "cell.yaml:3:15: drift.a.window_s was 0, expected a window above 0 seconds",
    ],
    [
      "a window that is not full when it is first read",
      "anchor:\n  window_ticks: 51",
      "cell.yaml:2:17: anchor.window_ticks was 51, expected at most anchor.warm_up_ticks (50)",
    ],
    [
      "a preview that begins after warm-up",
      "anchor:\n  preview_from_ticks: 51",
      "cell.yaml:2:23: anchor.preview_from_ticks was 51, expected at most anchor.warm_up_ticks (50)",
    ],
    [
      "a corridor without width",
      "corridor:\n  min_xrp_pct: 75",
      "cell.yaml:2:16: corridor.min_xrp_pct was 75, expected a value below corridor.max_xrp_pct",
    ],
    [
      "an offset below its limit",
      "strategy:\n  bid_offset_bps: -20.1",
      "cell.yaml:2:19: strategy.bid_offset_bps was -20.1, expected between -20 and 5000 bps",
    ],
    [
      "an underscore makes a string of a number",
      "risk:\n  max_xrp_exposure: 1_000",
      'cell.yaml:2:21: risk.max_xrp_exposure was "1_000", expected number',
    ],
    [
      "a fraction of a ledger",
      "exchange:\n  latency_ledgers: 1.5",
      "cell.yaml:2:20: exchange.latency_ledgers was 1.5, expected int",
    ],
    [
      "a misspelt choice",
      "exchange:\n  fill_model: quue",
      'cell.yaml:2:15: exchange.fill_model was "quue", expected one of "queue"|"touch"|"through"; did you mean "queue"?',
    ],
    [
      "a list item",
      "exchange:\n  faults:\n    lose_fill_notice: [3, 0]",
      "cell.yaml:3:27: exchange.faults.lose_fill_notice[1] was 0, expected >0",
    ],
    [
      "a warning that is not below its halt",
      "inventory_truth:\n  warn_xrp: 5",
      "cell.yaml:2:13: inventory_truth.warn_xrp was 5, expected a value below halt_xrp",
    ],
    [
      "a halt that is not above the default warning",
      "inventory_truth:\n  halt_rlusd: 2",
      "cell.yaml:2:3: inventory_truth.warn_rlusd was 2, expected a value below halt_rlusd",
    ],
    [
      "a section that is a list",
      "strategy: []",
      "cell.yaml:1:11: strategy was [], expected object",
    ],
    [
      "infinity",
      "strategy:\n  base_size_rlusd: .inf",
      "cell.yaml:2:20: strategy.base_size_rlusd was Infinity, expected number",
    ],
    [
      "not a number",
      "strategy:\n  base_size_rlusd: .nan",
      "cell.yaml:2:20: strategy.base_size_rlusd was NaN, expected number",
    ],
    [
      "an empty value",
      "strategy:\n  base_size_rlusd:",
      "cell.yaml:2:19: strategy.base_size_rlusd was null, expected number",
    ],
    [
      "zero size",
      "strategy:\n  base_size_rlusd: 0",
      "cell.yaml:2:20: strategy.base_size_rlusd was 0, expected >0",
    ],
    [
      "a negative fee",
      "fees:\n  drops_per_transaction: -1",
      "cell.yaml:2:26: fees.drops_per_transaction was -1, expected >=0",
    ],
  ])("%s", (_name, text, message) => {
    expect(refusal(text)).toBe(message);
  });

  it("a target that is neither a number nor start says both", () => {
    const message = refusal("strategy:\n  target_xrp_pct: begin");
    expect(message).toMatch(
      /^cell\.yaml:2:19: strategy\.target_xrp_pct was "begin", expected number or "start"$/,
    );
  });

  it("a target beyond 100 % says so", () => {
    expect(refusal("strategy:\n  target_xrp_pct: 101")).toMatch(
      /^cell\.yaml:2:19: strategy\.target_xrp_pct was 101, expected .*<=100/,
    );
  });

  it("names every fault at once", () => {
    const text = [
      "strategy:",
      "  bid_offset_bps: far",
      "  anchr_mode: mid",
      "exchange:",
      "  latency_ledgers: 0",
      "bogus: 1",
    ].join("\n");
    const lines = refusal(text).split("\n").sort();
    expect(lines.map((line) => line.split(": ", 2).join(": ").slice(0, 40))).toEqual([
      expect.stringContaining("cell.yaml:2:19: strategy.bid_offset_bps"),
      expect.stringContaining("cell.yaml:3:3: strategy.anchr_mode"),
      expect.stringContaining("cell.yaml:5:20: exchange.latency_ledgers"),
      expect.stringContaining("cell.yaml:6:1: bogus"),
    ]);
  });

  it.each<[string, string, RegExp]>([
    ["broken YAML", "strategy: [1,\nrisk: }", /^cell\.yaml:\d+:\d+: /],
    ["a key twice", "risk: {}\nrisk: {}", /^cell\.yaml:2:1: .*unique/],
    ["a tab for indentation", "strategy:\n\tbid_offset_bps: 1", /^cell\.yaml:2:\d+: .*[Tt]ab/],
    ["a bare word", "hello", /^cell\.yaml:1:1: the file was "hello", expected object/],
    ["a list", "- 1", /^cell\.yaml:1:1: the file was \[1\], expected object/],
    ["an unknown alias", "strategy: *nowhere", /^cell\.yaml.*nowhere/],
    ["two documents", "risk: {}\n---\nrisk: {}", /^cell\.yaml:\d+:\d+: .*multiple documents/],
  ])("%s is refused with its place, in one line", (_name, text, message) => {
    expect(refusal(text)).toMatch(message);
    expect(refusal(text)).not.toMatch(/\n\s+at /);
  });

  it("a file that expands without bound is refused", () => {
    const doubled = ["a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"];
    for (const [name, of] of ["ba", "cb", "dc", "ed", "fe", "gf", "hg"].map(
      (pair) => [...pair] as [string, string],
    )) {
      doubled.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${of}`).join(", ")}]`);
    }
    expect(refusal(doubled.join("\n"))).toMatch(/^cell\.yaml:2:8: aliases/);
  });

  it("a file of megabytes is refused before it is parsed", () => {
    expect(refusal(`# ${"x".repeat(4_000_001)}`)).toMatch(/expected at most 4000000/);
  });

  it("a value given in memory is checked the same way", () => {
    expect(() => configFromValue({ strategy: { bid_offset_bps: 9_999 } })).toThrow(
      /between -20 and 5000 bps/,
    );
    expect(() => configFromValue({ nonsense: 1 })).toThrow(CodedError);
  });
});

describe("a good configuration", () => {
  it("an empty file is all defaults", () => {
    expect(parseConfig("", "cell.yaml")).toEqual(configFromValue({}));
    expect(parseConfig("# nothing\n", "cell.yaml").config.strategy).toMatchObject({
      bid_offset_bps: 10,
      target_xrp_pct: 50,
      clob_switch_threshold_bps: 3,
      skew_bps_per_drift_pct: 0.65,
      max_skew_bps: 10,
      base_size_rlusd: 15,
      size_skew_per_drift_pct: 0.03,
      max_order_pct_of_portfolio: 10,
      min_order_rlusd: 1,
      requote_threshold_bps: 1,
      requote_size_pct: 15,
      momentum: { ticks: 3, threshold_bps: 4 },
      participation: { enabled: false, markout_bps: -3, horizon_s: 30, rest_ticks: 10 },
      anchor_max_divergence_bps: 10,
    });
  });

  it("defaults of market, exchange and truth are as documented", () => {
    const { config } = parseConfig("", "cell.yaml");
    expect(config).toMatchObject({
      risk: { max_xrp_exposure: 150, max_rlusd_exposure: 120 },
      market: { stale_after_s: 12 },
      exchange: {
        fill_model: "queue",
        queue_cancel_model: "none",
        latency_ledgers: 1,
        on_cross: "reject",
        reserve_base_xrp: 1,
        reserve_owner_xrp: 0.2,
      },
      fees: { drops_per_transaction: 10, transfer_fee_bps: 0 },
      inventory_truth: {
        interval_s: 60,
        warn_xrp: 1,
        warn_rlusd: 2,
        halt_xrp: 5,
        halt_rlusd: 10,
        unverified_limit: 3,
        degraded_timeout_s: 300,
      },
    });
    expect(Object.values(config.exchange.faults)).toEqual([[], [], [], [], []]);
  });

  it("paper.yaml is today's paper session", () => {
    const { config } = parseConfig(readFileSync(PAPER, "utf8"), "paper.yaml");
    expect(config).toMatchObject({
      strategy: {
        bid_offset_bps: 10,
        ask_offset_bps: 16,
        anchor_mode: "capped_amm",
        target_xrp_pct: "start",
      },
      risk: { max_xrp_exposure: 550, max_rlusd_exposure: 550 },
      exchange: { on_cross: "reject", latency_ledgers: 1, fill_model: "queue" },
    });
    // Faults are for tests: no preset has one.
    expect(Object.values(config.exchange.faults).flat()).toEqual([]);
  });

  it("is frozen at every depth", () => {
    const { config } = parseConfig("", "cell.yaml");
    const frozen = (value: unknown): boolean =>
      typeof value !== "object" ||
      value === null ||
      (Object.isFrozen(value) && Object.values(value).every(frozen));
    expect(frozen(config)).toBe(true);
    expect(() => {
      (config.strategy.momentum as { ticks: number }).ticks = 9;
    }).toThrow(TypeError);
  });

  it("the hash depends on the values alone, not on how they were written", () => {
    const plain = parseConfig(
      "strategy:\n  bid_offset_bps: 4\n  ask_offset_bps: 5\n",
      "a.yaml",
    ).hash;
    const odd = parseConfig(
      "# note\nstrategy: { ask_offset_bps: 5.0, bid_offset_bps: 4e0 }\nrisk: {}\n",
      "b.yaml",
    ).hash;
    expect(odd).toBe(plain);
    expect(
      parseConfig("strategy:\n  bid_offset_bps: 4\n  ask_offset_bps: 5.5\n", "a.yaml").hash,
    ).not.toBe(plain);
    expect(plain).toMatch(/^[0-9a-f]{64}$/);
  });

  it("an anchor of YAML may be used", () => {
    const { config } = parseConfig(
      "strategy:\n  bid_offset_bps: &o 7\n  ask_offset_bps: *o\n",
      "cell.yaml",
    );
    expect(config.strategy).toMatchObject({ bid_offset_bps: 7, ask_offset_bps: 7 });
  });
});

describe("configuration keys", () => {
  it("are named section by section for the nearest name", () => {
    expect(configNamesAt([])).toEqual([
      "strategy",
      "risk",
      "market",
      "exchange",
      "fees",
      "inventory_truth",
      "guards",
      "anchor",
      "corridor",
      "drift",
      "recovery",
    ]);
    expect(configNamesAt(["strategy", "momentum"])).toEqual(["ticks", "threshold_bps"]);
    expect(configNamesAt(["nowhere"])).toEqual([]);
  });

  it("have paths, each once, in schema order", () => {
    const paths = CONFIG_KEYS.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths[0]).toBe("strategy.bid_offset_bps");
    expect(paths).not.toContain("max_inventory_usd");
  });
});

describe("a configuration that comes again", () => {
  const body = "strategy:\n  bid_offset_bps: 7\n";

  it("is the same value under another heading", () => {
    const first = parseConfig(`# replicate 1\n\n${body}`, "one.yaml");
    expect(parseConfig(`# replicate 2\n# window b\n\n${body}`, "two.yaml")).toBe(first);
    expect(first.config.strategy.bid_offset_bps).toBe(7);
  });

  it("is another value when anything but the heading differs", () => {
    const first = parseConfig(`# heading\n${body}`, "one.yaml");
    const other = parseConfig(`# heading\n${body}  ask_offset_bps: 9\n`, "two.yaml");
    expect(other.hash).not.toBe(first.hash);
  });

  it("names the places of its faults in its own file, every time", () => {
    const faulty = "strategy:\n  bid_offset_bps: far\n";
    expect(refusal(`# one line\n${faulty}`)).toContain("cell.yaml:3:19");
    expect(refusal(`# two\n# lines\n${faulty}`)).toContain("cell.yaml:4:19");
  });
});
