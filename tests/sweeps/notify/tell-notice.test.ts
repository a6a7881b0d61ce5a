/** Notices told to real programs and real servers, to good ones and to each kind of bad one. */
import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSocketServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Notice, noticeOfFault } from "../../../sweeps/notify/notice.ts";
import type { PlannedNotice } from "../../../sweeps/notify/planned-notice.ts";
import { tellNotice } from "../../../sweeps/notify/tell-notice.ts";
import { TELL } from "../../support/built.ts";
import { testFolder } from "../../support/own-folder.ts";
import { until } from "../../support/until.ts";

const NOTICE: Notice = {
  ...noticeOfFault("night", 3, "the disk is full"),
  run: "2026-04-19T22-14-03Z-3f9a",
  verdict: "No decision: fault.",
};

let folder: string;
let file: string;
let servers: (() => Promise<unknown>)[];
beforeEach(() => {
  folder = testFolder("notice");
  file = join(folder, "told");
  servers = [];
});
afterEach(async () => {
  for (const stop of servers) await stop();
});

type Change = Partial<Omit<PlannedNotice, "webhook">> & { readonly url?: string };

async function tell(change: Change, options: Partial<Parameters<typeof tellNotice>[2]> = {}) {
  const { url, ...rest } = change;
  const webhook = url === undefined ? null : { url, headers: {}, unsafeHttp: false };
  const planned = { command: null, webhook, timeoutMs: 30_000, folder, ...rest };
  const told = await tellNotice(NOTICE, planned, { variables: process.env, ...options });
  return told.map(({ failure }) => failure);
}

const lines = (): string[] => readFileSync(file, "utf8").trim().split("\n");

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that ended and waits for its parent to notice is not alive.
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

describe("a command", () => {
  it("gets the line on standard input, the parts as variables, in the grid's folder", async () => {
    expect(await tell({ command: [process.execPath, TELL, "told"] })).toEqual([null]);
    expect(JSON.parse(lines()[0] as string)).toEqual({
      line: `${NOTICE.line}\n`,
      cwd: folder,
      SWEEP_LINE: NOTICE.line,
      SWEEP_NAME: "night",
      SWEEP_RUN: NOTICE.run,
      SWEEP_STATE: "fault",
      SWEEP_EXIT: "3",
      SWEEP_VERDICT: NOTICE.verdict,
      SWEEP_SESSIONS: "",
      SWEEP_PROBLEM: "the disk is full",
      SWEEP_DEBRIEF: "",
    });
  });

  it("is not handed to a shell", async () => {
    const words = [process.execPath, TELL, "told; touch $HOME `id` $(id)"];
    expect(await tell({ command: words })).toEqual([null]);
    expect(existsSync(join(folder, words[2] as string))).toBe(true);
  });

  it.each<[string, () => readonly string[], string | null]>([
    ["missing", () => ["no-such-program-anywhere"], "was not found"],
    ["not executable", () => [TELL.replace("tell.mjs", ".")], "may not be executed"],
    ["that fails", () => [process.execPath, TELL, file, "fail"], "ended with exit code 7"],
    ["that ends without reading", () => [process.execPath, TELL, file, "early"], null],
  ])("%s", async (_name, words, failure) => {
    expect(await tell({ command: words() })).toEqual([failure]);
  });

  it.each(["deaf", "stubborn"])("that hangs (%s) is ended with all it started", async (word) => {
    const giveUp = new AbortController();
    const telling = tell(
      { command: [process.execPath, TELL, file, word] },
      { signal: giveUp.signal },
    );
    const processes = word === "stubborn" ? 3 : 1;
    await until(() => existsSync(file) && lines().length >= processes);
    giveUp.abort();
    expect(await telling).toEqual(["was ended: the operator did not wait for it"]);
    await until(() => lines().every((pid) => !isAlive(Number(pid))));
  });

  it("that hangs is ended by itself when its time is over", async () => {
    const words = [process.execPath, TELL, file, "stubborn"];
    const [failure] = await tell({ command: words, timeoutMs: 1_000 });
    expect(failure).toBe("was ended: it took longer than 1 s");
  });
});

type Heard = { readonly request: IncomingMessage; readonly body: string };

/** A web server on this machine; returns its address and what it heard. */
async function web(answer: (response: ServerResponse) => void) {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      heard.push({ request, body });
      answer(response);
    });
  });
  return { url: `http://${await listening(server)}/hook`, heard };
}

/** A server of bare sockets: what is no web server at all. */
function sockets(take: (socket: Socket) => void): Promise<string> {
  return listening(
    createSocketServer((socket) => {
      socket.on("error", () => undefined);
      take(socket);
    }),
  );
}

async function listening(server: Server): Promise<string> {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => open.add(socket));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  servers.push(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((done) => server.close(done));
  });
  const address = server.address();
  return `127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`;
}

const status =
  (code: number, headers = {}) =>
  (response: ServerResponse): void =>
    void response.writeHead(code, headers).end();

describe("a webhook", () => {
  it("gets one POST of JSON, with the line under the names that chat services read", async () => {
    const { url, heard } = await web(status(204));
    expect(await tell({ url })).toEqual([null]);
    expect(heard).toHaveLength(1);
    const { request, body } = heard[0] as Heard;
    expect(request.method).toBe("POST");
    expect(request.headers["content-type"]).toContain("application/json");
    const { line, ...parts } = NOTICE;
    expect(JSON.parse(body)).toEqual({ text: line, content: line, ...parts });
  });

  it("has its variables filled in, in the address and in its headers", async () => {
    const { url, heard } = await web(status(200));
    const webhook = {
      url: `${url}/\${ONE}`,
      headers: { authorization: `Bearer \${TWO}` },
      unsafeHttp: false,
    };
    const planned = { command: null, webhook, timeoutMs: 30_000, folder };
    const told = await tellNotice(NOTICE, planned, { variables: { ONE: "a1", TWO: "b2" } });
    expect(told).toEqual([{ where: `webhook ${url.replace("/hook", "")}`, failure: null }]);
    expect(heard[0]?.request.url).toBe("/hook/a1");
    expect(heard[0]?.request.headers.authorization).toBe("Bearer b2");
  });

  it("follows no redirect", async () => {
    const other = await web(status(200));
    const { url } = await web(status(302, { location: other.url }));
    expect(await tell({ url })).toEqual(["answered 302; redirects are not followed"]);
    expect(other.heard).toEqual([]);
  });

  it.each<[string, () => Promise<string>, string | RegExp]>([
    ["that answers 500", async () => (await web(status(500))).url, "answered 500"],
    ["that answers 404", async () => (await web(status(404))).url, "answered 404"],
    ["where nobody listens", async () => "http://127.0.0.1:1/", "refused the connection"],
    [
      "that hangs up",
      async () => `http://${await sockets((socket) => socket.destroy())}/`,
      "closed the connection without an answer",
    ],
    [
      "that speaks another protocol",
      async () => `http://${await sockets((socket) => socket.end("220 smtp ready\r\n"))}/`,
      /could not be reached \(HPE_/,
    ],
    [
      "that has no TLS",
      async () => (await web(status(200))).url.replace("http:", "https:"),
      /its TLS or certificate failed/,
    ],
    [
      "whose variable is missing",
      async () => `https://a.example/\${NO_SUCH_VARIABLE}`,
      "the environment has no NO_SUCH_VARIABLE",
    ],
  ])("%s", async (_name, url, failure) => {
    expect(await tell({ url: await url() })).toEqual([
      typeof failure === "string" ? failure : expect.stringMatching(failure),
    ]);
  });

  it.each<[string, (socket: Socket) => void]>([
    ["says nothing", () => undefined],
    [
      "dribbles its headers",
      (socket) => {
        socket.write("HTTP/1.1 200 OK\r\n");
        const drip = setInterval(() => socket.write("x-a: b\r\n"), 20);
        socket.on("close", () => clearInterval(drip));
      },
    ],
  ])("that %s is given up when its time is over", async (_name, take) => {
    const url = `http://${await sockets(take)}/`;
    expect(await tell({ url, timeoutMs: 1_000 })).toEqual([
      "did not answer: it took longer than 1 s",
    ]);
  });

  it("a large answer is not waited for", async () => {
    const { url } = await web((response) => {
      response.writeHead(200);
      const pour = (): void => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
        if (!response.destroyed) response.once("drain", pour);
      };
      pour();
    });
    expect(await tell({ url })).toEqual([null]);
  });

  it.each<[string, string, RegExp]>([
    ["http to a stranger", "http://example.org/", /not one that may be asked/],
    ["no address", "s3cret", /not one that may be asked/],
    ["a name and password", "https://me:s3cret@example.org/", /not one that may be asked/],
  ])("an address in a variable is checked when it is filled in: %s", async (_name, value, why) => {
    const variables = { HOOK: value };
    const [failure] = await tell({ url: `\${HOOK}` }, { variables });
    expect(failure).toMatch(why);
    expect(failure).not.toContain("s3cret");
  });

  it("a header value that would begin another is refused, and not repeated", async () => {
    const { url, heard } = await web(status(200));
    const headers = { authorization: `\${TOKEN}` };
    const planned = {
      command: null,
      webhook: { url, headers, unsafeHttp: false },
      timeoutMs: 30_000,
      folder,
    };
    const variables = { TOKEN: "s3cret\r\nx-other: 1" };
    const [told] = await tellNotice(NOTICE, planned, { variables });
    expect(told?.failure).toBe("could not be asked (ERR_INVALID_CHAR)");
    expect(heard).toEqual([]);
  });
});

it("both are told, and one that fails does not keep the other", async () => {
  const { url, heard } = await web(status(200));
  expect(await tell({ url, command: ["no-such-program-anywhere"] })).toEqual([
    "was not found",
    null,
  ]);
  expect(heard).toHaveLength(1);
});
