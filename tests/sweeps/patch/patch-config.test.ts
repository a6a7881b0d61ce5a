import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../engine/index.ts";
import { baseConfig, patchConfig } from "../../../sweeps/patch/patch-config.ts";
import { sessionConfigText } from "../../../sweeps/patch/session-config-text.ts";
import { codedError } from "../../support/coded-error.ts";
import { BASE_YAML } from "../grid/grid-fixture.ts";

const base = () => baseConfig(BASE_YAML, "base.yaml");

describe("patchConfig", () => {
  it("sets values in place: comments, order and spelling stay", () => {
    const { configYaml } = patchConfig(base(), { "strategy.ask_offset_bps": 6 }, "cell");
    expect(configYaml).toBe(BASE_YAML.replace("16.0", "6.0"));
  });

  it("leaves the base as it stands, to the byte, where nothing is set", () => {
    const text = "strategy:   { bid_offset_bps: 10.0 }   # as it was\n\n\n";
    expect(patchConfig(baseConfig(text, "b.yaml"), {}, "cell").configYaml).toBe(text);
  });

  it("breaks no line of the base, however long", () => {
    const text =
      "strategy: { bid_offset_bps: 10.0, ask_offset_bps: 16.0, base_size_rlusd: 15.0, anchor_mode: mid, max_skew_bps: 9.0 }\n";
    const set = { "strategy.bid_offset_bps": 4 };
    const { configYaml } = patchConfig(baseConfig(text, "b.yaml"), set, "cell");
    expect(configYaml).toBe(text.replace("10.0", "4.0"));
  });

  it("adds a key that the base leaves to its default, and says what the default was", () => {
    const { configYaml, changes, config } = patchConfig(
      base(),
      { "strategy.max_skew_bps": 3, "exchange.fill_model": "touch" },
      "cell",
    );
    expect(changes).toEqual([
      { key: "strategy.max_skew_bps", base: null, baseEffective: 10, value: 3 },
      { key: "exchange.fill_model", base: null, baseEffective: "queue", value: "touch" },
    ]);
    expect(config.strategy.max_skew_bps).toBe(3);
    expect(configYaml).toContain("exchange:\n  fill_model: touch\n");
  });

  it("hashes the effective config: a default written out changes nothing", () => {
    const plain = patchConfig(base(), {}, "cell");
    const written = patchConfig(base(), { "strategy.max_skew_bps": 10 }, "cell");
    const other = patchConfig(base(), { "strategy.max_skew_bps": 9 }, "cell");
    expect(written.configHash).toBe(plain.configHash);
    expect(other.configHash).not.toBe(plain.configHash);
  });

  it("sets a list, which plans show as its text", () => {
    const set = { "exchange.faults.lose_fill_notice": [40, 41] };
    const { configYaml, changes, config } = patchConfig(base(), set, "cell");
    expect(config.exchange.faults.lose_fill_notice).toEqual([40, 41]);
    expect(configYaml).toContain("lose_fill_notice: [ 40, 41 ]");
    expect(changes).toEqual([
      {
        key: "exchange.faults.lose_fill_notice",
        base: null,
        baseEffective: "[]",
        value: "[40,41]",
      },
    ]);
  });

  it("leaves the base as it was", () => {
    const one = base();
    patchConfig(one, { "strategy.bid_offset_bps": 1 }, "cell");
    expect(one.text).toBe(BASE_YAML);
    expect(one.config.strategy.bid_offset_bps).toBe(10);
  });

  it.each([
    ["an empty file", ""],
    ["only a comment", "# nothing\n"],
    ["another section only", "fees: {}\n"],
  ])("patches %s", (_name, text) => {
    const { config } = patchConfig(
      baseConfig(text, "b.yaml"),
      { "strategy.bid_offset_bps": 4 },
      "cell",
    );
    expect(config.strategy.bid_offset_bps).toBe(4);
  });

  it("replaces an aliased value without touching where it came from", () => {
    const text = "strategy: { ask_offset_bps: &o 12, bid_offset_bps: *o }\n";
    const { config } = patchConfig(
      baseConfig(text, "b.yaml"),
      { "strategy.bid_offset_bps": 4 },
      "cell",
    );
    expect(config.strategy).toMatchObject({ ask_offset_bps: 12, bid_offset_bps: 4 });
  });

  it("refuses an edit that an anchor would carry to another key", () => {
    const text = "strategy: { ask_offset_bps: &o 12, bid_offset_bps: *o }\n";
    const error = codedError(() =>
      patchConfig(baseConfig(text, "b.yaml"), { "strategy.ask_offset_bps": 4 }, "cell"),
    );
    expect(error.message).toBe(
      "b.yaml: setting strategy.ask_offset_bps also changes strategy.bid_offset_bps, expected it to stay",
    );
  });

  it("refuses a value that the engine does not take", () => {
    const error = codedError(() =>
      patchConfig(base(), { "strategy.bid_offset_bps": "10bps" }, "cell"),
    );
    expect(error.code).toBe("ENG_INVALID_CONFIG");
    expect(error.message).toContain('strategy.bid_offset_bps was "10bps"');
  });

  it("keeps every comment and every other value, for any offsets", () => {
    const offset = fc.integer({ min: -2000, max: 500_000 }).map((n) => n / 100);
    fc.assert(
      fc.property(offset, offset, (bid, ask) => {
        const set = { "strategy.bid_offset_bps": bid, "strategy.ask_offset_bps": ask };
        const { configYaml, config } = patchConfig(base(), set, "cell");
        expect(config.strategy).toMatchObject({ bid_offset_bps: bid, ask_offset_bps: ask });
        const comments = (text: string) => text.match(/#.*/g);
        expect(comments(configYaml)).toEqual(comments(BASE_YAML));
        const others = (text: string) =>
          text.split("\n").filter((line) => !/_offset_bps:/.test(line));
        expect(others(configYaml)).toEqual(others(BASE_YAML));
      }),
    );
  });
});

describe("sessionConfigText", () => {
  const cellOf = (label: string, rationale: string) => {
    const patched = patchConfig(
      base(),
      { "strategy.bid_offset_bps": 4, "strategy.max_skew_bps": 3 },
      "c",
    );
    return { label, rationale, baseConfig: "../base.yaml", ...patched };
  };

  it("names sweep, cell, replicate, changes and hash above the patched document", () => {
    const cell = cellOf("tight", "closer");
    const text = sessionConfigText(cell, { sweep: "phase73", replicate: 2 });
    expect(text).toBe(`# Sweep phase73, cell tight, replicate 2.
# closer
# Base: ../base.yaml, with
#   strategy.bid_offset_bps: 4 (base: 10)
#   strategy.max_skew_bps: 3 (base: 10, by default)
# Hash of the effective config, defaults included: ${cell.configHash}

${cell.configYaml}`);
  });

  it("no text of a person can leave the comment", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (rationale) => {
        const cell = cellOf("tight", `${rationale}\nrisk: { max_xrp_exposure: 1 }\r\u2028x\u0085y`);
        const text = sessionConfigText(cell, { sweep: "s", replicate: 1 });
        expect(parseConfig(text, "config.yaml").hash).toBe(cell.configHash);
      }),
      { numRuns: 50 },
    );
  });
});
