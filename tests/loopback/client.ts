/** A WebSocket client for tests: sends requests, waits for replies and for stream messages, and records how it ended. */
import { once } from "node:events";
import { WebSocket } from "ws";
import type { Json, JsonObject } from "../../loopback/json.ts";

export type TestClient = {
  readonly socket: WebSocket;
  /** Every text frame, in order of arrival; bytes are kept as they come. */
  readonly frames: readonly string[];
  readonly binary: readonly Buffer[];
  /** What of them is JSON. */
  readonly messages: readonly JsonObject[];
  /** Sends a request (an id is added) and resolves with its reply. */
  readonly ask: (command: string, fields?: JsonObject) => Promise<JsonObject>;
  /** Sends a request and does not wait. */
  readonly send: (command: string, fields?: JsonObject) => number;
  /** Sends a frame as it is and resolves with the next frame that comes. */
  readonly raw: (text: string | Buffer) => Promise<JsonObject>;
  /** Resolves with the first `count` ledgerClosed messages since the connection. */
  readonly ledgers: (count: number) => Promise<readonly JsonObject[]>;
  /** Code and reason of the close; resolves at once when it has happened. */
  readonly closed: Promise<readonly [number, string]>;
  readonly close: () => Promise<void>;
};

/** Connects; rejects when the server refuses. */
export async function connect(url: string): Promise<TestClient> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const frames: string[] = [];
  const binary: Buffer[] = [];
  const messages: JsonObject[] = [];
  const closed = new Promise<readonly [number, string]>((resolve) => {
    socket.on("close", (code, reason) => resolve([code, String(reason)]));
  });
  socket.on("message", (data, isBinary) => {
    if (isBinary) binary.push(data as Buffer);
    else frames.push(String(data));
    if (!isBinary) messages.push(...parsed(String(data)));
    socket.emit("arrived");
  });
  await once(socket, "open");
  const find = async (wanted: (message: JsonObject) => boolean): Promise<JsonObject> => {
    for (;;) {
      const found = messages.find(wanted);
      if (found !== undefined) return found;
      await once(socket, "arrived");
    }
  };
  let id = 0;
  const send = (command: string, fields: JsonObject = {}): number => {
    id += 1;
    socket.send(JSON.stringify({ id, command, api_version: 2, ...fields }));
    return id;
  };
  return {
    socket,
    frames,
    binary,
    messages,
    send,
    ask: (command, fields) => {
      const sent = send(command, fields);
      return find((message) => message.type === "response" && message.id === sent);
    },
    raw: async (text) => {
      const before = frames.length;
      socket.send(text);
      while (frames.length === before) await once(socket, "arrived");
      return JSON.parse(frames[before] as string) as JsonObject;
    },
    ledgers: async (count) => {
      for (;;) {
        const all = messages.filter(({ type }) => type === "ledgerClosed");
        if (all.length >= count) return all.slice(0, count);
        await once(socket, "arrived");
      }
    },
    closed,
    close: async () => {
      socket.terminate();
      await closed;
    },
  };
}

/** The `result` of a reply. */
export function resultOf(reply: JsonObject): JsonObject {
  return reply.result as JsonObject;
}

/** Calls until the answer is true; a test's own time limit ends what never becomes true. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

function parsed(text: string): readonly JsonObject[] {
  try {
    const value = JSON.parse(text) as Json;
    return typeof value === "object" && value !== null ? [value as JsonObject] : [];
  } catch {
    return [];
  }
}
