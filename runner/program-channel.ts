/**
 * Our end of the channel to a program of ours. The other end is Node's own (`process.send`), which speaks one line of
 * JSON per message; here the lines are read by our own hand, since Node's end lets a line that is no JSON end the
 * reader, and gathers a line without end until the memory is gone. One session must not take a night with it.
 */
import type { Duplex } from "node:stream";

export type ProgramChannel = {
  readonly onMessage: (listener: (message: unknown) => void) => void;
  /** False when nobody listens at the other end any more. */
  readonly send: (message: unknown) => boolean;
  /** Lines that were too long or no JSON. */
  readonly leftOut: () => number;
};

/** The handle's number in the program, and the words that tell its Node of it. */
export const CHANNEL_HANDLE = 3;
export const CHANNEL_WORDS = {
  NODE_CHANNEL_FD: String(CHANNEL_HANDLE),
  NODE_CHANNEL_SERIALIZATION_MODE: "json",
} as const;

/** A report has some 200 bytes, the longest word of a feed's error a few thousand. */
const LINE_BYTES_MAX = 256 * 1024;

export function openProgramChannel(stream: Duplex): ProgramChannel {
  const listeners: ((message: unknown) => void)[] = [];
  let leftOut = 0;
  const takeLine = (line: string | null): void => {
    const message = line === null ? undefined : parseLine(line);
    if (message === undefined) leftOut += 1;
    else for (const listener of listeners) listener(message);
  };
  stream.on("data", createLineReader(takeLine));
  // A program that dies with our words unread resets the stream; its end is told by the process itself.
  stream.on("error", () => undefined);
  return {
    onMessage: (listener) => void listeners.push(listener),
    send(message) {
      if (!stream.writable) return false;
      stream.write(`${JSON.stringify(message)}\n`);
      return true;
    },
    leftOut: () => leftOut,
  };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

const LINE_FEED = 0x0a;

/** Returns a taker of chunks; `take` gets each line, null for one that was too long to be kept. */
function createLineReader(take: (line: string | null) => void): (chunk: Buffer) => void {
  let parts: Buffer[] = [];
  let size = 0;
  const add = (part: Buffer): void => {
    const wasTooLong = size > LINE_BYTES_MAX;
    size += part.length;
    if (size <= LINE_BYTES_MAX) {
      parts.push(part);
      return;
    }
    parts = [];
    if (!wasTooLong) take(null);
  };
  const endLine = (): void => {
    const isWhole = size <= LINE_BYTES_MAX;
    const line = Buffer.concat(parts).toString("utf8");
    parts = [];
    size = 0;
    if (isWhole) take(line);
  };
  return (chunk) => {
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, from)) {
      add(chunk.subarray(from, at));
      endLine();
      from = at + 1;
    }
    if (from < chunk.length) add(chunk.subarray(from));
  };
}
