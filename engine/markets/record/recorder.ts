/**
 * Writes what a live market tells onto tapes, one after the other. Each can be used on its own: it begins with a
 * whole snapshot, and it ends with the moment of the snapshot that the next one begins with. Nothing is held in
 * memory but the snapshot that is coming in.
 */
import { existsSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { EndEvent, MarketEvent, TapeHeader } from "../../core/market-events.ts";
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

export type RecorderOptions = {
  readonly folder: string;
  /** Called when a tape is complete. */
  readonly onTape: (tape: RecordedTape) => void;
};

/** A recorder of one market. `take` and `finish` throw CodedError MKT_TAPE_WRITE when the disk refuses. */
export function createRecorder(header: TapeHeader, { folder, onTape }: RecorderOptions): Recorder {
  const counts = { ledgers: 0, trades: 0, gaps: 0 };
  const gaps = createGapWatch();
  let tape: OpenTape | null = null;
  let snapshot: MarketEvent[] = [];
  let lastT = 0;
  let doneBytes = 0;

  const end = (t: number, reason: string) => {
    if (tape === null) return;
    const done = completeTape(tape, snapshot, { type: "end", t, reason });
    tape = null;
    snapshot = [];
    doneBytes += sizeOf(done.path);
    onTape(done);
  };
  const takeSnapshot = (ledger: MarketEvent) => {
    const parts = [...snapshot, ledger];
    snapshot = [];
    const gapMs = gaps.takeLengthMs();
    const rotation =
      tape === null ? null : rotationBefore({ startedT: tape.startedT, gapMs }, ledger.t);
    if (rotation !== null) end(ledger.t, rotation);
    tape ??= openTape(folder, header, ledger.t);
    for (const part of parts) tape.writer.write(part);
    tape.ledgers += 1;
    tape.writer.flush();
  };
  return {
    take(event) {
      lastT = event.t;
      countIn(counts, event);
      if (event.type === "end") end(event.t, event.reason);
      else if (event.type === "gap" || "readback" in event) {
        gaps.see(event);
        tape?.writer.write(event);
        if (event.type !== "trade") tape?.writer.flush();
      } else if (event.type === "ledger") takeSnapshot(event);
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

type OpenTape = {
  readonly path: string;
  readonly writer: TapeWriter;
  readonly startedT: number;
  ledgers: number;
};

function openTape(folder: string, header: TapeHeader, t: number): OpenTape {
  const path = freePath(folder, `${header.network}-${fileTime(t)}`);
  const writer = createTapeWriter(path, { ...header, started_at: t });
  return { path, writer, startedT: t, ledgers: 0 };
}

function completeTape(
  { path, writer, startedT, ledgers }: OpenTape,
  rest: readonly MarketEvent[],
  end: EndEvent,
): RecordedTape {
  for (const part of rest) writer.write(part);
  writer.write(end);
  const { hash } = writer.finish();
  return { path, from: startedT, to: end.t, ledgers, hash, ended: end.reason };
}

/** How long the market was out of sight before the next snapshot. */
function createGapWatch() {
  let openedT: number | null = null;
  let lengthMs = 0;
  return {
    see(event: MarketEvent) {
      if (event.type !== "gap") return;
      if (event.phase === "open") openedT ??= event.t;
      else if (openedT !== null) {
        lengthMs = event.t - openedT;
        openedT = null;
      }
    },
    takeLengthMs() {
      const taken = lengthMs;
      lengthMs = 0;
      return taken;
    },
  };
}

type Counts = { ledgers: number; trades: number; gaps: number };

function countIn(counts: Counts, event: MarketEvent): void {
  if (event.type === "trade") counts.trades += 1;
  if (event.type === "ledger" && event.readback !== true) counts.ledgers += 1;
  if (event.type === "gap" && event.phase === "open") counts.gaps += 1;
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
