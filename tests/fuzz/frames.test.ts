/** A server that means harm: real sockets, the real client. It gives the server up with a reason, within its memory. */
import { describe, expect, it } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { openFeed } from "../../engine/markets/xrpl/feed/feed.ts";
import { plainText } from "../../engine/plain-text.ts";
import { later, networkOf, QUICK } from "../engine/markets/xrpl/feed/support.ts";
import { HOSTILE_TEXT, UNSEEN } from "../support/hostile.ts";

type Answer = (request: {
  readonly id: number;
  readonly command: string;
}) => readonly (string | Buffer)[];

/** A server that answers each request with these frames, as they are. */
async function serving(answer: Answer): Promise<string> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  server.on("connection", (socket: WebSocket) => {
    socket.on("error", () => undefined);
    socket.on("message", (data) => {
      const request = JSON.parse(String(data)) as { readonly id: number; readonly command: string };
      for (const frame of answer(request)) socket.send(frame, () => undefined);
    });
  });
  await new Promise((resolve) => server.once("listening", resolve));
  later(async () => {
    for (const client of server.clients) client.terminate();
    await new Promise((resolve) => server.close(resolve));
  });
  return `ws://127.0.0.1:${(server.address() as { readonly port: number }).port}`;
}

const result = (id: number, text: string) =>
  `{"type":"response","status":"success","id":${id},"result":${text}}`;
const HONEST = '{"info":{"server_state":"full","validated_ledger":{"seq":9,"age":2}}}';
/** Closed this very second, so that its age is no reason to leave the server. */
const RIPPLE_EPOCH_S = 946_684_800;
const NOW = Math.floor(Date.now() / 1000) - RIPPLE_EPOCH_S;
const closed = (index: string, time = String(NOW)) =>
  `{"type":"ledgerClosed","ledger_index":${index},"ledger_time":${time},"fee_base":10}`;
const DEEP = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;

/** Honest until the subscription, then these announcements. */
const announcing =
  (...frames: readonly string[]): Answer =>
  ({ id, command }) =>
    command === "server_info" ? [result(id, HONEST)] : [result(id, "{}"), ...frames];

/** Who says nothing of use is waited for; whoever says something is told by it. */
const SILENT = /did not answer server_info/;

describe("a hostile server is given up", () => {
  it.each<[string, Answer, RegExp]>([
    [
      "a frame of 65 MiB",
      () => [Buffer.alloc(65 * 1024 * 1024, 0x20).toString()],
      /malformed \(Max payload size/,
    ],
    ["brackets by the hundred thousand", () => [DEEP], /malformed \(no object\)/],
    ["an answer nested as deep", ({ id }) => [result(id, DEEP)], /server_info had no info/],
    [
      "an answer whose info is nested as deep",
      ({ id }) => [result(id, `{"info":${DEEP}}`)],
      /server_info had no info/,
    ],
    ["binary data", () => [Buffer.from([0, 1, 2, 255])], /malformed \(binary data\)/],
    ["an empty frame", () => [""], /malformed \(no JSON\)/],
    ["null", () => ["null"], /malformed \(no object\)/],
    ["a list", () => ["[]"], /malformed \(no object\)/],
    ["a NUL", () => ["\0"], /malformed \(no JSON\)/],
    [
      "names of the language's own",
      ({ id }) => [`{"__proto__":{"type":"response"},"constructor":1,"id":${id}}`],
      SILENT,
    ],
    [
      "an answer whose number is text",
      ({ id }) => [`{"type":"response","id":"${id}","result":${HONEST}}`],
      /an answer without its number/,
    ],
    [
      "an answer whose number is without end",
      () => [`{"type":"response","id":1e999,"result":${HONEST}}`],
      SILENT,
    ],
    [
      "a ledger of the number 1e999",
      ({ id }) => [result(id, HONEST.replace("9", "1e999"))],
      /it has no validated ledger/,
    ],
    [
      "a negative age and a ledger that is text",
      ({ id }) => [result(id, HONEST.replace('"seq":9,"age":2', '"seq":"9","age":-5'))],
      /it has no validated ledger/,
    ],
    [
      "an error that is an escape code",
      ({ id }) => [
        `{"type":"response","id":${id},"status":"error","error":${JSON.stringify(HOSTILE_TEXT)}}`,
      ],
      /answered server_info with <script>/,
    ],
    [
      "ten thousand answers for one",
      ({ id }) => Array<string>(10_000).fill(result(id, "{}")),
      /server_info had no info/,
    ],
    ["a ledger 1e999 on its stream", announcing(closed("1e999")), /ledger_index was null/],
    ["a ledger below 0 on its stream", announcing(closed("-1")), /ledger_index was -1/],
    ["a ledger in words on its stream", announcing(closed('"nine"')), /ledger_index was "nine"/],
    [
      "a ledger of another time on its stream",
      announcing(closed("9", "1e300")),
      /ledger_time was 1e\+300/,
    ],
    ["a snapshot of nothing", announcing(closed("9")), /lacked ledger 9 \(ledger: not validated\)/],
    [
      "a stream nested as deep",
      announcing(`{"type":"ledgerClosed","ledger_index":${DEEP}}`),
      /ledger_index was a list/,
    ],
  ])("%s", async (_name, answer, reason) => {
    const request_timeout_s = reason === SILENT ? 0.5 : 5;
    const network = networkOf([await serving(answer)], { request_timeout_s, silence_s: 0.5 });
    const opening = openFeed(network, { limits: { ...QUICK, openMs: 8_000 } });
    const error: unknown = await opening.then(
      async (feed) => {
        await feed.close();
        return "it opened";
      },
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ name: "CodedError", code: "MKT_NO_SERVER" });
    const { message } = error as Error;
    // For what it did, not because the test's own server failed.
    expect(message).toMatch(reason);
    expect(message.length).toBeLessThan(5_000);
    expect(plainText(message)).not.toMatch(UNSEEN);
    expect(({} as { type?: unknown }).type).toBeUndefined();
  });
});
