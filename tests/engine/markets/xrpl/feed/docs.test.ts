/** The page for people and the program say the same numbers. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { feedLimits } from "../../../../../engine/markets/xrpl/feed/limits.ts";
import { readNetworkFile } from "../../../../../engine/markets/xrpl/network-file.ts";

const page = readFileSync("docs/live-market.md", "utf8");
const network = readNetworkFile("engine/config/networks/mainnet.yaml");

describe("docs/live-market.md", () => {
  it("lists every key of a network file's feed with its default", () => {
    const listed = new Map<string, number>();
    for (const [, keys, defaults] of page.matchAll(/^\| (`feed\.[^|]+) \| ([\d, .]+) \|/gm)) {
      const numbers = (defaults as string)
        .split(/, /)
        .map((text) => Number(text.replace(/,/g, "")));
      [...(keys as string).matchAll(/`feed\.(\w+)`/g)].forEach(([, key], at) => {
        listed.set(key as string, numbers[at] as number);
      });
    }
    expect(Object.fromEntries(listed)).toEqual(network.feed);
    expect(page).toContain(`| \`price_increment\` | ${network.price_increment.toFixed(5)} |`);
  });

  it.each<[string, keyof ReturnType<typeof feedLimits>, number, string]>([
    ["tries of a snapshot", "snapshotTries", 4, "(4 times,\n0.25 s apart)"],
    ["between two tries", "snapshotRetryMs", 250, "0.25 s apart"],
    ["a moment more for the others", "probeGraceMs", 1_000, "one second more"],
    ["a round of questions", "probeMs", 12_000, "within 12 s"],
    ["ledgers behind another server", "ledgersBehindMax", 3, "no more than 3 ledgers behind"],
    ["ledgers waiting", "ledgersWaitingMax", 5, "more than 5 announced ledgers waiting"],
    ["ledgers read back", "ledgersReadBackMax", 1_000, "more than 1,000"],
    ["events that nobody takes", "queueEventsMax", 20_000, "behind 20,000 untaken events"],
  ])("tells %s", (_name, key, value, words) => {
    expect(feedLimits(network)[key]).toBe(value);
    expect(page).toContain(words);
  });
});
