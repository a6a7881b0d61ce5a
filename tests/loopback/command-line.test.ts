/** The server as a person starts it: the real program, its words and its exit codes. */
import { once } from "node:events";
import { createServer } from "node:net";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { parseFaultWords } from "../../loopback/cli/fault-words.ts";
import { loadRecording } from "../../loopback/index.ts";
import type { JsonObject } from "../../loopback/json.ts";
import { LOOPBACK_MAIN } from "../support/built.ts";
import { connect, resultOf } from "./client.ts";

function loopback(...argv: readonly string[]) {
  return execa("node", [LOOPBACK_MAIN, ...argv], { reject: false, stdin: "ignore" });
}

describe("npm run loopback", () => {
  it("says where it listens and what to type, serves, and stops at Ctrl-C with nothing left open", async () => {
    const running = loopback("--port", "0", "--scale", "700");
    const url = await greetedUrl(running);
    const client = await connect(url);
    await client.ask("subscribe", { streams: ["ledger"] });
    await client.ledgers(3);
    running.kill("SIGINT");
    const { exitCode, stdout } = await running;
    // It ends by having nothing left to do: no exit is called.
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      "npm run sweep -- grids/phase73.yaml --market xrpl --network loopback",
    );
    expect(stdout).toContain("one ledger every 0.00429 s, round and round");
    expect(stdout).not.toContain("ledger 12");
    await client.closed;
  });

  it("begins the faults it is given", async () => {
    const running = loopback("--port", "0", "--scale", "600", "--fault", "disconnect@request=2");
    const client = await connect(await greetedUrl(running));
    await client.ask("ping");
    client.send("ping");
    expect(await client.closed).toEqual([1001, ""]);
    running.kill("SIGTERM");
    expect((await running).exitCode).toBe(0);
  });

  it("answers as it is told to: as Clio, at the recorded times, and once round", async () => {
    const words = ["--port", "0", "--scale", "3000", "--clio", "--recorded-times", "--once"];
    const running = loopback(...words);
    const client = await connect(await greetedUrl(running));
    const { ledgers } = loadRecording();
    const last = ledgers.at(-1)?.index;
    const info = async () => resultOf(await client.ask("server_info")).info as JsonObject;
    while (((await info()).validated_ledger as JsonObject).seq !== last);
    expect(await info()).toHaveProperty("clio_version");
    const { ledger } = resultOf(await client.ask("ledger", { ledger_index: "validated" }));
    const recorded = ledgers.at(-1)?.ledger.ledger as JsonObject;
    expect((ledger as JsonObject).close_time).toBe(recorded.close_time);
    running.kill("SIGINT");
    expect((await running).stdout).toMatch(/every 0.001 s, once\.[\s\S]*\nstopped$/);
  });

  it("says which port is in use", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const { exitCode, stderr } = await loopback("--port", String(port));
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`LBK_PORT: 127.0.0.1: port ${port} is in use, expected a free one`);
    other.close();
  });

  it("prints every fault in its help", async () => {
    const { exitCode, stdout } = await loopback("--help");
    expect(exitCode).toBe(0);
    for (const kind of ["disconnect", "overclaim", "unavailable", "--once"]) {
      expect(stdout).toContain(kind);
    }
  });

  it.each<[string, readonly string[], string]>([
    ["a port beyond the last", ["--port", "65536"], "port was 65536, expected a whole number"],
    ["ledgers closer than a millisecond", ["--scale", "3001"], "scale was 3001, expected above 0"],
    ["an unknown fault", ["--fault", "storm@ledger=3"], "--fault storm@ledger=3"],
    ["a fault without its moment", ["--fault", "drop"], "expected KIND"],
    ["a field that is no field", ["--fault", "lag:ledgers@ledger=3"], '"ledgers" is no name=value'],
    [
      "a frame of no known sort",
      ["--fault", "malformed:frame=html@ledger=3"],
      '--fault malformed:frame=html@ledger=3: frame was "html", expected text or truncated or binary\n',
    ],
    [
      "an unknown place of a frame",
      ["--fault", "malformed:of=book@ledger=3"],
      'of was "book", expected stream or replies\n',
    ],
    [
      "a field of another fault",
      ["--fault", "lag:ledgers=3,frame=text@ledger=3"],
      'frame is no field of "lag", expected ledgers, for\n',
    ],
    [
      "a lag of none",
      ["--fault", "lag:ledgers=0@ledger=3"],
      "ledgers was 0, expected a whole number above 0\n",
    ],
    ["a span without a measure", ["--fault", "drop:for=3@ledger=3"], 'for was "3"'],
    ["a scale that is no number", ["--scale", "fast"], '--scale was "fast"'],
    ["a scale of nothing", ["--scale", "0"], "scale was 0"],
    ["a port beyond all ports", ["--port", "70000"], "port was 70000"],
    ["a word too many", ["quickly"], "too many arguments"],
  ])("refuses %s with exit code 1", async (_name, argv, words) => {
    const { exitCode, stderr } = await loopback(...argv);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(words);
  });
});

describe("parseFaultWords", () => {
  it.each<[string, unknown]>([
    [
      "disconnect@ledger=20",
      { at: { ledger: 20 }, fault: { kind: "disconnect", how: "going_away" } },
    ],
    ["down:ms=20000@request=7", { at: { request: 7 }, fault: { kind: "down", ms: 20_000 } }],
    [
      "slow:delayMs=500,command=ledger,for=3requests@ms=0",
      {
        at: { ms: 0 },
        fault: { kind: "slow", delayMs: 500, command: "ledger", for: { requests: 3 } },
      },
    ],
  ])("%s", (words, scripted) => {
    expect(parseFaultWords(words)).toEqual(scripted);
  });
});

/** The address in the greeting, once it has been printed. */
async function greetedUrl(running: ReturnType<typeof loopback>): Promise<string> {
  let text = "";
  running.stdout.on("data", (chunk) => {
    text += String(chunk);
  });
  for (;;) {
    const url = /at (ws:\S+): recorded/.exec(text)?.[1];
    if (url !== undefined) return url;
    await once(running.stdout, "data");
  }
}
