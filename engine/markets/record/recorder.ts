/**
 * Writes what a live market tells onto tapes, one after the other. Each can be used on its own: it begins with a
 * whole snapshot, and it ends with the moment of the snapshot that the next one begins with. Nothing is held in
 * memory but the snapshot that is coming in.
 */
import { existsSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { MarketEvent, TapeHeader } from "../../core/market-events.ts";
import { createTapeWriter, type TapeWriter } from "../tape/write-tape.ts";
import { rotationBefore } from "./rotation.ts";

export type RecordedTape = {
  readonly path: string;
  /** Epoch ms of the first event and of the end. */
  readonly from: number;
  readonly to: number;
  readonly ledgers: number;
  readonly hash: string;
  /** Why it ended there. */
  readonly ended: string;
};

export type RecordCounts = {
  readonly ledgers: number;
  readonly trades: number;
  readonly gaps: number;
  /** Size of all tapes so far. */
  readonly bytes: number;
  /** File name of the tape that grows now; null between two. */
  readonly tape: string | null;
};

export type Recorder = {
  take(event: MarketEvent): void;
  /** Completes the tape that grows now, if there is one. */
  finish(reason: string): void;
  counts(): RecordCounts;
};

type OpenTape = {
  readonly path: string;
  readonly writer: TapeWriter;
  readonly startedT: number;
  ledgers: number;
};

export type RecorderOptions = {
  readonly folder: string;
  /** Called when a tape is complete. */
  readonly onTape: (tape: RecordedTape) => void;
};

/** A recorder of one market. `take` and `finish` throw CodedError MKT_TAPE_WRITE when the disk refuses. */
export function createRecorder(header: TapeHeader, { folder, onTape }: RecorderOptions): Recorder {
  let tape: OpenTape | null = null;
  const snapshot: MarketEvent[] = [];
  let gapOpenedT: number | null = null;
  let gapMs = 0;
  let lastT = 0;
  let doneBytes = 0;
  const counts = { ledgers: 0, trades: 0, gaps: 0 };

  const close = ({ path, writer, startedT, ledgers }: OpenTape, t: number, ended: string) => {
    const { hash } = writer.finish();
    tape = null;
    doneBytes += sizeOf(path);
    onTape({ path, from: startedT, to: t, ledgers, hash, ended });
  };
  const end = (t: number, reason: string) => {
    if (tape === null) return;
    for (const part of snapshot.splice(0)) tape.writer.write(part);
    tape.writer.write({ type: "end", t, reason });
    close(tape, t, reason);
  };
  const open = (t: number): OpenTape => {
    const path = freePath(folder, `${header.network}-${fileTime(t)}`);
    const writer = createTapeWriter(path, { ...header, started_at: t });
    return { path, writer, startedT: t, ledgers: 0 };
  };
  const takeSnapshot = (ledger: MarketEvent) => {
    const rotation =
      tape === null ? null : rotationBefore({ startedT: tape.startedT, gapMs }, ledger.t);
    const parts = [...snapshot.splice(0), ledger];
    if (rotation !== null) end(ledger.t, rotation);
    tape ??= open(ledger.t);
    for (const part of parts) tape.writer.write(part);
    tape.ledgers += 1;
    tape.writer.flush();
    gapMs = 0;
  };
  const count = (event: MarketEvent) => {
    if (event.type === "trade") counts.trades += 1;
    if (event.type === "ledger" && event.readback !== true) counts.ledgers += 1;
    if (event.type === "gap" && event.phase === "open") counts.gaps += 1;
  };
  /** Between two snapshots: gaps, and what was read back in them. */
  const takeOther = (event: MarketEvent) => {
    if (event.type === "gap" && event.phase === "open") gapOpenedT ??= event.t;
    if (event.type === "gap" && event.phase === "close") {
      gapMs = gapOpenedT === null ? 0 : event.t - gapOpenedT;
      gapOpenedT = null;
    }
    tape?.writer.write(event);
    if (event.type !== "trade") tape?.writer.flush();
  };
  return {
    take(event) {
      lastT = event.t;
      count(event);
      const isReadBack = "readback" in event;
      if (event.type === "end") end(event.t, event.reason);
      else if (event.type === "gap" || isReadBack) takeOther(event);
      else if (event.type === "ledger") takeSnapshot(event);
      else snapshot.push(event);
    },
    finish: (reason) => end(lastT, reason),
    counts: () => ({
      ...counts,
      bytes: doneBytes + (tape === null ? 0 : sizeOf(`${tape.path}.partial`)),
      tape: tape === null ? null : basename(tape.path),
    }),
  };
}

const ENDING = ".ndjson.gz";

/** "2026-04-19T22-14-03Z": a moment as part of a file's name. */
function fileTime(t: number): string {
  return `${new Date(t).toISOString().slice(0, 19).replaceAll(":", "-")}Z`;
}

/** A recording never writes over another one. */
function freePath(folder: string, name: string): string {
  for (let n = 1; ; n++) {
    const path = join(folder, `${name}${n === 1 ? "" : `-${n}`}${ENDING}`);
    if (!existsSync(path) && !existsSync(`${path}.partial`)) return path;
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
