/** What a loopback server can be told, its defaults, and its checks. */
import { LoopbackError } from "../errors.ts";
import { describeFault } from "../faults/describe-fault.ts";
import type { Frame } from "../faults/effects.ts";
import {
  type ScriptedFault,
  type ScriptedFaultInput,
  ScriptedFaultSchema,
} from "../faults/fault.ts";
import { type CloseTimes, RECORDED_PACE_MS } from "../timeline.ts";

export type LoopbackOptions = {
  /** Port to listen on; 0 takes any free one (the default). */
  readonly port?: number;
  readonly host?: string;
  /** How much faster than real (one ledger every 3 s); 1 by default. The server's own clock runs as fast. */
  readonly scale?: number;
  /** The same as milliseconds between ledgers; wins over `scale`. */
  readonly paceMs?: number;
  /** Ledgers close only when `control.closeLedger()` says so. */
  readonly manual?: boolean;
  /** Begins again after ledger 129, with indexes and times going on (the default); otherwise it falls still. */
  readonly loop?: boolean;
  readonly closeTimes?: CloseTimes;
  /** Answers as a Clio server does, instead of as the recorded one. */
  readonly clio?: boolean;
  /** Ledgers that have already closed behind the first newest one when the server starts. */
  readonly ledgersAhead?: number;
  readonly faults?: readonly ScriptedFaultInput[];
  /** The server's clock at the start, Unix milliseconds; now by default. */
  readonly startMs?: number;
  /** Called for each ledger that closes, before it is announced. */
  readonly onLedger?: (index: number) => void;
  /** Called for each frame as it is handed to a client's socket. */
  readonly onFrame?: (frame: Frame) => void;
};

export type CheckedOptions = Required<
  Omit<LoopbackOptions, "paceMs" | "faults" | "onLedger" | "onFrame">
> & {
  readonly paceMs: number;
  readonly faults: readonly ScriptedFault[];
  readonly onLedger: (index: number) => void;
  readonly onFrame: (frame: Frame) => void;
};

/** Fills in defaults; throws LBK_OPTION for what cannot be. */
export function checkOptions(options: LoopbackOptions): CheckedOptions {
  const scale =
    options.paceMs === undefined ? (options.scale ?? 1) : RECORDED_PACE_MS / options.paceMs;
  const port = options.port ?? 0;
  if (!(scale > 0 && scale <= 3_000)) {
    throw wrong(`scale was ${scale}, expected above 0 and at most 3000`);
  }
  if (!(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw wrong(`port was ${port}, expected a whole number from 0 to 65535`);
  }
  const ledgersAhead = options.ledgersAhead ?? 0;
  if (!(Number.isInteger(ledgersAhead) && ledgersAhead >= 0)) {
    throw wrong(`ledgersAhead was ${ledgersAhead}, expected a whole number of at least 0`);
  }
  return {
    port,
    host: options.host ?? "127.0.0.1",
    scale,
    paceMs: RECORDED_PACE_MS / scale,
    manual: options.manual ?? false,
    loop: options.loop ?? true,
    closeTimes: options.closeTimes ?? "live",
    clio: options.clio ?? false,
    ledgersAhead,
    faults: (options.faults ?? []).map((fault, index) => checkFault(fault, `faults[${index}]`)),
    startMs: options.startMs ?? Date.now(),
    onLedger: options.onLedger ?? (() => undefined),
    onFrame: options.onFrame ?? (() => undefined),
  };
}

/** Checks one scripted fault; throws LBK_OPTION with its place. */
export function checkFault(fault: unknown, place: string): ScriptedFault {
  const parsed = ScriptedFaultSchema.safeParse(fault);
  if (parsed.success) return parsed.data;
  throw new LoopbackError(
    "LBK_OPTION",
    `${place}: ${describeFault(fault, parsed.error)}`,
    "`npm run loopback -- --help` lists the faults.",
    parsed.error,
  );
}

function wrong(message: string): LoopbackError {
  return new LoopbackError(
    "LBK_OPTION",
    message,
    "`npm run loopback -- --help` lists the options.",
  );
}
