/** What the command line does before a live sweep: real sockets, a loopback server for the market, no session yet. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { shippedNetworksFolder } from "../../../engine/index.ts";
import { type LoopbackServer, startLoopback } from "../../../loopback/index.ts";
import { runCommandLine } from "../../../sweeps/cli/command-line.ts";
import type { Environment } from "../../../sweeps/cli/environment.ts";
import { gridFile, gridText } from "../grid/grid-fixture.ts";
import { makeRunFolder } from "../scripted-night.ts";

let root: ReturnType<typeof makeRunFolder>;
let servers: (() => Promise<unknown>)[];
beforeEach(() => {
  root = makeRunFolder();
  servers = [];
});
afterEach(async () => {
  for (const stop of servers) await stop();
  root.remove();
});

async function type(...argv: string[]) {
  const said = { out: "", err: "" };
  const environment: Environment = {
    cwd: root.folder,
    now: () => new Date("2026-04-19T22:14:03Z"),
    stdout: { write: (text) => (said.out += text), columns: 100 },
    stderr: { write: (text) => (said.err += text) },
    sessionProgram: "none",
    feedProgram: "none",
    programFolder: root.folder,
    nodeVersion: "v20",
    variables: {},
    silenceMsMax: null,
  };
  return { code: await runCommandLine(argv, environment), ...said };
}

const LOOPBACK_FILE = readFileSync(join(shippedNetworksFolder(), "loopback.yaml"), "utf8");

/** A live grid beside its network file, which names these servers. */
function liveGrid(urls: readonly string[], base?: string): string {
  const head =
    "version: 1\nname: live\nbase_config: base.yaml\nmarket: { source: xrpl, network: here.yaml }\n";
  const grid = gridFile(gridText(undefined, head), base);
  const servers = urls.map((url) => `  - ${url}`).join("\n");
  writeFileSync(
    join(dirname(grid), "here.yaml"),
    LOOPBACK_FILE.replace("  - ws://127.0.0.1:6006", servers),
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
    expect(readdirSync(root.folder)).toEqual([]);
  });

  it("says so within 15 s of a server that takes the call and stays silent", async () => {
    const grid = liveGrid([await deafServer()]);
    // The test's own limit is what is promised to an operator, the program's start included.
    const { code, err } = await type(grid);
    expect(code).toBe(3);
    expect(err).toContain("(MKT_NO_SERVER)");
    expect(readdirSync(root.folder)).toEqual([]);
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
    expect(readdirSync(root.folder)).toEqual([]);
  });

  it("plans with the mid it asked for", async () => {
    const { url, control } = await loopback();
    const { code, out } = await type("plan", liveGrid([url]));
    expect(code).toBe(0);
    expect(out).not.toContain("headroom was not checked");
    await expect.poll(() => control.state().clients).toBe(0);
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
