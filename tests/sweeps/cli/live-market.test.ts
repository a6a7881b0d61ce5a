/** What the command line does before a live sweep: real sockets, a loopback server for the market, no session yet. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { shippedNetworksFolder } from "../../../engine/index.ts";
import { type LoopbackServer, startLoopback } from "../../../loopback/index.ts";
import { type Message, startForger } from "../../support/forging-server.ts";
import { testFolder } from "../../support/own-folder.ts";
import { typed } from "../../support/typed.ts";
import { gridFile, gridText, headOn } from "../grid/grid-fixture.ts";

let root: string;
let servers: (() => Promise<unknown>)[];
beforeEach(() => {
  root = testFolder("night");
  servers = [];
});
afterEach(async () => {
  for (const stop of servers) await stop();
});

const type = (...argv: string[]) => typed(root, ...argv);

const LOOPBACK_FILE = readFileSync(join(shippedNetworksFolder(), "loopback.yaml"), "utf8");

/** A live grid beside its network file, which names these servers. */
function liveGrid(
  urls: readonly string[],
  base?: string,
  change: (networkFile: string) => string = (same) => same,
): string {
  const head = headOn("{ source: xrpl, network: here.yaml }", "live");
  const grid = gridFile(gridText(undefined, head), base);
  const servers = urls.map((url) => `  - ${url}`).join("\n");
  writeFileSync(
    join(dirname(grid), "here.yaml"),
    change(LOOPBACK_FILE.replace("  - ws://127.0.0.1:6006", servers)),
  );
  return grid;
}

async function loopback(): Promise<LoopbackServer> {
  const server = await startLoopback({ paceMs: 200 });
  servers.push(server.stop);
  return server;
}

/** A server that takes the call and says nothing: what a broken proxy looks like. */
async function deafServer(): Promise<string> {
  const server: Server = createServer((socket) => socket.on("error", () => undefined));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const open = new Set<{ destroy: () => void }>();
  server.on("connection", (socket) => open.add(socket));
  servers.push(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return `ws://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`;
}

const NOBODY = "ws://127.0.0.1:1";

describe("a live sweep without a market", () => {
  it("names every server and what it said, exits 3, and makes nothing", async () => {
    const grid = liveGrid([NOBODY, "ws://127.0.0.1:2"]);
    const { code, err } = await type(grid);
    expect(code).toBe(3);
    expect(err).toContain("no server gave a fresh validated ledger");
    expect(err).toContain("ws://127.0.0.1:1 could not be reached");
    expect(err).toContain("ws://127.0.0.1:2 could not be reached");
    expect(err).toContain("(MKT_NO_SERVER)");
    expect(readdirSync(root)).toEqual([]);
  });

  it("says so within 15 s of a server that takes the call and stays silent", async () => {
    const grid = liveGrid([await deafServer()]);
    // The test's own limit is what is promised to an operator, the program's start included.
    const { code, err } = await type(grid);
    expect(code).toBe(3);
    expect(err).toContain("(MKT_NO_SERVER)");
    expect(readdirSync(root)).toEqual([]);
  }, 15_000);

  it("tells a fault of the grid before it asks anybody", async () => {
    const grid = liveGrid([NOBODY]);
    const { code, err } = await type(grid, "--only", "tigth");
    expect(code).toBe(2);
    expect(err).toContain('did you mean "tight"');
  });

  it("still shows the plan, and says what was not checked", async () => {
    const { code, out } = await type("plan", liveGrid([NOBODY]));
    expect(code).toBe(0);
    const words = out.replace(/\s+/g, " ");
    expect(words).toContain("loopback live (here.yaml): base");
    expect(words).toContain("headroom was not checked");
    expect(words).toContain("no server of loopback answered");
  });
});

describe("a live sweep with a market", () => {
  it("holds the start balances against the market's own mid", async () => {
    const { url } = await loopback();
    const base = "risk: { max_xrp_exposure: 150, max_rlusd_exposure: 550 }\n";
    const { code, err } = await type(liveGrid([NOBODY, url], base));
    expect(code).toBe(2);
    expect(err).toMatch(
      /risk\.max_xrp_exposure: start balance 250\.00 XRP, [\d.]+ RLUSD at the first mid/,
    );
    expect(err).toContain("(GRD_HEADROOM)");
    expect(readdirSync(root)).toEqual([]);
  });

  it("plans with the mid it asked for", async () => {
    const { url, control } = await loopback();
    const { code, out } = await type("plan", liveGrid([url]));
    expect(code).toBe(0);
    expect(out).not.toContain("headroom was not checked");
    await expect.poll(() => control.state().clients).toBe(0);
  });
});

type Changes = {
  readonly bids?: "none";
  readonly asks?: "none";
  readonly pool?: "none" | "beyond counting";
  readonly networkId?: number;
  readonly issuer?: "missing" | readonly string[];
};

/** A ledger server on which the market, the network or the issuer is another than it was recorded. */
async function changedServer(changes: Changes): Promise<string> {
  const { url } = await loopback();
  const forger = await startForger(url, { message: (message) => changed(message, changes) });
  servers.push(forger.stop);
  return forger.url;
}

function changed(message: Message, { bids, asks, pool, networkId, issuer }: Changes): Message {
  const result = message.result as Message | undefined;
  const refused = (error: string) => ({ type: "response", status: "error", id: message.id, error });
  if ((message.request as Message | undefined)?.command === "account_currencies") {
    if (issuer === "missing") return refused("actNotFound");
    if (issuer === undefined) return message;
    const currencies = { receive_currencies: [], send_currencies: issuer };
    return { type: "response", status: "success", id: message.id, result: currencies };
  }
  if (result === undefined) return message;
  if (pool === "none" && result.amm !== undefined) return refused("actNotFound");
  if (pool === "beyond counting" && result.amm !== undefined) {
    const amm = result.amm as Message & { readonly amount2: Message };
    const amount2 = { ...amm.amount2, value: "60000000000" };
    return { ...message, result: { ...result, amm: { ...amm, amount2 } } };
  }
  const [offer] = (result.offers as readonly Message[] | undefined) ?? [];
  if (offer !== undefined) {
    const side = typeof offer.TakerGets === "string" ? asks : bids;
    return side === "none" ? { ...message, result: { ...result, offers: [] } } : message;
  }
  if (networkId === undefined || result.info === undefined) return message;
  const info = { ...(result.info as Message), network_id: networkId };
  return { ...message, result: { ...result, info } };
}

const MAINNET_ISSUER = "rMxCKbEDwqr76QuheSUMdEGf4B9xJ8m5De";
const otherIssuer = (file: string) => file.replace(/issuer: r\w+/, `issuer: ${MAINNET_ISSUER}`);
const named = (name: string) => (file: string) =>
  file.replace("network: loopback", `network: ${name}`);

describe("a live sweep on a market that is not there", () => {
  it("refuses an issuer of another network, names the pair and whose it is, and makes nothing", async () => {
    const { url } = await loopback();
    const { code, err } = await type(liveGrid([url], undefined, otherIssuer));
    expect(code).toBe(2);
    expect(err).toContain(
      `XRP/RLUSD (currency 524C555344000000000000000000000000000000, issuer ${MAINNET_ISSUER}) was without offers and without a pool`,
    );
    expect(err).toContain("That is the issuer of RLUSD on mainnet.");
    expect(err).toContain("(MKT_NO_MARKET)");
    expect(readdirSync(root)).toEqual([]);
  });

  it.each<[string, Changes, RegExp]>([
    ["no such account", { issuer: "missing" }, /no account rMxC\w+ exists on loopback/],
    [
      "an account that issues others",
      { issuer: ["USD", "534F4C4F00000000000000000000000000000000"] },
      /that account issues SOLO \(534F4C4F0{32}\), USD/,
    ],
    ["an account that issues nothing", { issuer: [] }, /that account issues nothing/],
    ["a server that does not say", {}, /could not be asked/],
  ])("says what is nearest to the truth: %s", async (_name, changes, told) => {
    const { code, err } = await type(
      liveGrid([await changedServer(changes)], undefined, otherIssuer),
    );
    expect(code).toBe(2);
    expect(err).toMatch(told);
  });

  it("refuses it in the plan and before a recording too", async () => {
    const { url } = await loopback();
    const grid = liveGrid([url], undefined, otherIssuer);
    expect(await type("plan", grid)).toMatchObject({ code: 2 });
    const network = join(dirname(grid), "here.yaml");
    const words = ["--network", network, "--for", "1h", "--out", "tapes"];
    const { code, err } = await type("record", "--market", "xrpl", ...words);
    expect(code).toBe(2);
    expect(err).toContain("(MKT_NO_MARKET)");
    expect(readdirSync(join(root, "tapes"))).toEqual([]);
  });

  it("with a pool and no offers it is a market that is away: exit code 3, and the plan is still shown", async () => {
    const grid = liveGrid([await changedServer({ bids: "none", asks: "none" })]);
    const { code, err } = await type(grid);
    expect(code).toBe(3);
    expect(err).toMatch(/was empty on both sides, .*its pool is there, at \d\.\d{5}/);
    const plan = await type("plan", grid);
    expect(plan.code).toBe(0);
    expect(plan.out.replace(/\s+/g, " ")).toContain("was empty on both sides");
  });

  it.each<[string, Changes, RegExp]>([
    [
      "a pool tells the price",
      { asks: "none" },
      /has no asks just now \(\d+ bid and 0 ask levels\): headroom was checked at the pool's price/,
    ],
    [
      "a pool beyond counting does not",
      { bids: "none", pool: "beyond counting" },
      /has no bids just now .* and its pool is too large to be counted/,
    ],
    [
      "no pool does",
      { bids: "none", pool: "none" },
      /has no bids just now .* and there is no pool/,
    ],
  ])("with one side of the book it may run, and is warned of: %s", async (_name, changes, told) => {
    const { code, out } = await type("plan", liveGrid([await changedServer(changes)]));
    expect(code).toBe(0);
    expect(out.replace(/\s+! /g, " ").replace(/\s+/g, " ")).toMatch(told);
  });

  it("a pool beyond counting is left out: the plan says what a night does without", async () => {
    const { code, out } = await type(
      "plan",
      liveGrid([await changedServer({ pool: "beyond counting" })]),
    );
    expect(code).toBe(0);
    const words = out.replace(/\s+! /g, " ").replace(/\s+/g, " ");
    expect(words).toContain("the pool of XRP/RLUSD on loopback holds more than can be counted");
    expect(words).not.toContain("headroom was not checked");
  });

  it("an issuer with a letter typed wrong is told without asking anybody", async () => {
    const wrong = (file: string) => file.replace("rwVxQXw", "rwVxQXx");
    const { code, err } = await type(liveGrid([NOBODY], undefined, wrong));
    expect(code).toBe(2);
    expect(err).toMatch(
      /here\.yaml:\d+:\d+: pair\.issuer .*the checksum says that a letter is wrong/,
    );
  });
});

describe("a network file that calls itself another network", () => {
  it.each<[string, string, Changes, RegExp]>([
    [
      "mainnet on a test server",
      "mainnet",
      { networkId: 1 },
      /network_id is 1, the test network; mainnet has 0/,
    ],
    [
      "mainnet on a server of devnet",
      "mainnet",
      { networkId: 2 },
      /2, the development network; mainnet has 0/,
    ],
    [
      "mainnet on a side chain",
      "mainnet",
      { networkId: 21337 },
      /network_id is 21337; mainnet has 0/,
    ],
    [
      "testnet on a server of the main network",
      "testnet",
      { networkId: 0 },
      /0, the main network; testnet has 1/,
    ],
    ["testnet on a server that says nothing", "testnet", {}, /says no network_id; testnet has 1/],
    ["a testnet of its own name, likewise", "my-testnet", { networkId: 0 }, /my-testnet has 1/],
  ])("is refused with exit code 2: %s", async (_name, name, changes, told) => {
    const { code, err } = await type(
      liveGrid([await changedServer(changes)], undefined, named(name)),
    );
    expect(code).toBe(2);
    expect(err).toMatch(told);
    expect(err).toContain("(MKT_OTHER_NETWORK)");
    expect(readdirSync(root)).toEqual([]);
  });

  it.each<[string, string, Changes]>([
    ["mainnet with its id", "mainnet", { networkId: 0 }],
    ["mainnet, whose servers may leave it out", "mainnet", {}],
    ["testnet with its id", "testnet", { networkId: 1 }],
    ["a name that claims nothing", "mine", { networkId: 1 }],
  ])("is believed where it is true: %s", async (_name, name, changes) => {
    const grid = liveGrid([await changedServer(changes)], undefined, named(name));
    const { code, out } = await type("plan", grid);
    expect(code).toBe(0);
    expect(out).not.toContain("headroom was not checked");
  });

  it("one server of another network among right ones is passed over", async () => {
    const [foreign, right] = [
      await changedServer({ networkId: 1 }),
      await changedServer({ networkId: 0 }),
    ];
    const grid = liveGrid([foreign, right], undefined, named("mainnet"));
    const { code, out } = await type("plan", grid);
    expect(code).toBe(0);
    expect(out).not.toContain("headroom was not checked");
  });

  it("and where no other server answers, it is told beside the others", async () => {
    const grid = liveGrid(
      [await changedServer({ networkId: 1 }), NOBODY],
      undefined,
      named("mainnet"),
    );
    const { code, err } = await type(grid);
    expect(code).toBe(3);
    expect(err).toContain("is of another network");
    expect(err).toContain("(MKT_NO_SERVER)");
  });
});

describe("a recording into a folder that cannot be written", () => {
  it.each<[string, string]>([
    ["a file is in its place", "taken"],
    ["a file stands in its way", "taken/tapes"],
    ["the system lets nobody make it", "/proc/tapes"],
    ["it is there and nothing can be made in it", "/proc"],
  ])("is one clear error before any server is asked, exit code 3: %s", async (_name, out) => {
    writeFileSync(join(root, "taken"), "");
    const network = join(dirname(liveGrid([NOBODY])), "here.yaml");
    const words = ["--network", network, "--for", "1h", "--out", out];
    const { code, err } = await type("record", "--market", "xrpl", ...words);
    expect(code).toBe(3);
    expect(err).toContain(`${resolve(root, out)}: tapes cannot be written there: `);
    expect(err).toContain("choose another with --out. Nothing was recorded.");
    expect(err).toContain("(MKT_TAPE_WRITE)");
    expect(err.trim().split("\n")).toHaveLength(3);
  });
});

describe("words that do not fit", () => {
  it.each<[string, string[], RegExp]>([
    ["a network without a live market", ["--network", "testnet"], /the market is not live/],
    [
      "a network nobody knows",
      ["--market", "xrpl", "--network", "testnt"],
      /Did you mean "testnet"/,
    ],
    ["a live market in a hurry", ["--market", "xrpl", "--clock", "virtual"], /cannot be hurried/],
  ])("%s", async (_name, words, message) => {
    const { code, err } = await type(gridFile(), ...words);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});
