/**
 * The socket: one connection to one server, requests with their answers, and what comes unasked. It uses `ws` and
 * not the package xrpl's own connection, which knocks again 0.1 s after it was thrown out (a loaded server then keeps
 * its door shut), throws out of reach of any handler on a message of `null`, and cannot hang up on a server that has
 * gone silent in less than 30 s. Nothing else in the product opens a socket to a server.
 */
import type { RawData, WebSocket } from "ws";
import type { Fields } from "../ledger/reply-shape.ts";
import { type Announcement, readFrame } from "./frame.ts";
import type { XrplRequest } from "./requests.ts";
import { type Trouble, TroubleError, troubleOfToken } from "./trouble.ts";

export type Connection = {
  readonly url: string;
  /**
   * Sends a request and returns the answer, which may be an error of the server.
   * @throws TroubleError when the connection ends first or the answer does not come in time.
   */
  request(request: XrplRequest): Promise<Fields>;
  /** Whoever waits for an answer is told that none will be waited for. */
  abandon(trouble: Trouble): void;
  /** Hangs up at once, politely if the server lets us; done when the socket is gone. */
  close(): Promise<void>;
};

export type ConnectionOptions = {
  readonly connectMs: number;
  readonly requestMs: number;
  /** Gives up connecting. */
  readonly signal: AbortSignal;
  readonly onAnnouncement: (announcement: Announcement) => void;
  /** Whatever makes the server unfit, each time it does; also called when the connection ends. */
  readonly onTrouble: (trouble: Trouble) => void;
};

/** A ledger of the main network with its transactions has one or two megabytes. */
const MESSAGE_BYTES_MAX = 64 * 1024 * 1024;
/** How long a server may take to say goodbye. */
const GOODBYE_MS = 250;

/** Opens a connection. @throws TroubleError `unreachable` */
export async function openConnection(url: string, options: ConnectionOptions): Promise<Connection> {
  const socket = await newSocket(url);
  // A socket without this listener would end the process on its last error.
  socket.on("error", () => undefined);
  await opened(socket, options);
  const answers = createAnswers(options.requestMs);
  socket.on("message", (data, isBinary) => take(textOf(data), isBinary, answers, options));
  socket.on("error", ({ message }) => options.onTrouble({ kind: "malformed", what: message }));
  socket.once("close", (code, reason) => {
    const trouble = goodbye(code, plain(reason.toString()));
    answers.failAll(trouble);
    options.onTrouble(trouble);
  });
  return {
    url,
    request: (request) => answers.ask(request, (text) => socket.send(text, () => undefined)),
    abandon: (trouble) => answers.failAll(trouble),
    close: () => closed(socket),
  };
}

type Patience = Pick<ConnectionOptions, "connectMs" | "signal">;

function opened(socket: WebSocket, { connectMs, signal }: Patience): Promise<void> {
  return new Promise((resolve, reject) => {
    const settled = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
      socket.off("open", succeed).off("error", failWith);
    };
    const fail = (why: string) => {
      settled();
      socket.terminate();
      reject(new TroubleError({ kind: "unreachable", why: plain(why) }));
    };
    const failWith = (error: NodeJS.ErrnoException) => fail(error.code ?? error.message);
    const succeed = () => {
      settled();
      resolve();
    };
    const giveUp = () => fail("given up");
    // The library's own timeout starts anew with every byte of a server that dribbles.
    const timer = setTimeout(() => fail(`no connection within ${connectMs / 1000} s`), connectMs);
    socket.once("open", succeed).once("error", failWith);
    signal.addEventListener("abort", giveUp);
    if (signal.aborted) giveUp();
  });
}

async function newSocket(url: string): Promise<WebSocket> {
  // Loaded when it is needed: recorded markets never do.
  const { WebSocket } = await import("ws");
  try {
    return new WebSocket(url, {
      perMessageDeflate: true,
      followRedirects: false,
      maxPayload: MESSAGE_BYTES_MAX,
    });
  } catch (error) {
    // An address that no socket can be made of.
    throw new TroubleError({ kind: "unreachable", why: plain((error as Error).message) });
  }
}

/** How servers close on whoever asked too much: "threshold exceeded". */
const POLICY_VIOLATION = 1008;

function goodbye(code: number, why: string): Trouble {
  return code === POLICY_VIOLATION
    ? { kind: "load", why: `${code} ${why}` }
    : { kind: "disconnected", code, why };
}

function closed(socket: WebSocket): Promise<void> {
  if (socket.readyState === socket.CLOSED) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), GOODBYE_MS);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close(1000);
  });
}

function take(text: string, isBinary: boolean, answers: Answers, options: ConnectionOptions): void {
  const frame = readFrame(text, isBinary);
  switch (frame.kind) {
    case "reply":
      answers.answer(frame.id, frame.fields);
      if (frame.fields.warning === "load") {
        options.onTrouble({ kind: "load", why: "a warning in its answer" });
      }
      return;
    case "refusal": {
      const trouble = troubleOfToken("a request", frame.token);
      // Which request it was nobody knows: whoever waits is told now rather than after the time for an answer.
      answers.failAll(trouble);
      options.onTrouble(trouble);
      return;
    }
    case "ledger":
      options.onAnnouncement(frame.announcement);
      return;
    case "malformed":
      options.onTrouble(frame);
      return;
    case "other":
  }
}

type Answers = {
  ask(request: XrplRequest, send: (text: string) => void): Promise<Fields>;
  answer(id: number, fields: Fields): void;
  failAll(trouble: Trouble): void;
};

type Waiting = {
  readonly resolve: (fields: Fields) => void;
  readonly fail: (trouble: Trouble) => void;
};

function createAnswers(requestMs: number): Answers {
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  let over: Trouble | null = null;
  return {
    ask(request, send) {
      const id = ++asked;
      return new Promise((resolve, reject) => {
        const fail = (trouble: Trouble) => {
          clearTimeout(timer);
          waiting.delete(id);
          reject(new TroubleError(trouble));
        };
        const { command } = request;
        const late = () => fail({ kind: "unanswered", command, afterMs: requestMs });
        const timer = setTimeout(late, requestMs);
        if (over !== null) return fail(over);
        const succeed = (fields: Fields) => {
          clearTimeout(timer);
          waiting.delete(id);
          resolve(fields);
        };
        waiting.set(id, { resolve: succeed, fail });
        send(JSON.stringify({ ...request, id }));
      });
    },
    answer(id, fields) {
      // Not ours, or too late: nobody waits for it.
      waiting.get(id)?.resolve(fields);
    },
    failAll(trouble) {
      over = trouble;
      for (const one of [...waiting.values()]) one.fail(trouble);
    },
  };
}

function textOf(data: RawData): string {
  return Array.isArray(data) ? Buffer.concat(data).toString() : data.toString();
}

/** What a server says of itself may be anything; what reaches a log or a tape is short and on one line. */
function plain(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, " ").slice(0, 100);
}
