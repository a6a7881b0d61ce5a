/** A small tape written line by line, as the tape format says, so that planning reads a real file. */
import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { blake3Hex, canonicalJson } from "../../../engine/index.ts";

export type TapeShape = {
  /** First event, epoch milliseconds. */
  readonly fromMs: number;
  readonly minutes: number;
  readonly mid?: number;
};

/** Writes a tape with one book and one ledger a minute; returns its hash. */
export function writeSmallTape(path: string, { fromMs, minutes, mid = 1.43 }: TapeShape): string {
  const header = {
    type: "header",
    version: 1,
    pair: "XRP/RLUSD",
    network: "testnet",
    source: "test",
    recorder_version: "1",
    started_at: fromMs,
    price_increment: 0.00001,
    note: "written by a test",
  };
  const events = Array.from({ length: minutes + 1 }, (_, minute) => {
    const t = fromMs + minute * 60_000;
    const book = { type: "book", t, bids: [[mid - 0.0003, 1e8]], asks: [[mid + 0.0003, 1e8]] };
    const ledger = { type: "ledger", t, index: 100 + minute, close_time: t, fee_drops: 10 };
    return [book, ledger];
  }).flat();
  const body = [header, ...events].map((line) => `${canonicalJson(line)}\n`).join("");
  const hash = blake3Hex(body);
  const footer = canonicalJson({ type: "footer", events: events.length, hash });
  writeFileSync(path, gzipSync(`${body}${footer}\n`));
  return hash;
}
