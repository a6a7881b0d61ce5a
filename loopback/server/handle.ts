/** What whoever started a server holds in hand: its address, its control, its end. */
import type { FaultInput } from "../faults/fault.ts";
import type { LoggedRequest } from "./request-log.ts";

export type LoopbackState = {
  readonly newestIndex: number;
  /** The newest ledger the server shows; behind the newest while it lags. */
  readonly shownIndex: number;
  readonly clients: number;
  readonly subscribers: number;
  readonly requests: number;
  readonly faults: readonly string[];
};

export type LoopbackControl = {
  /** Begins a fault now. */
  readonly inject: (fault: FaultInput) => void;
  /** Ends every fault that lasts; resolves when a server that was down listens again. */
  readonly clearFaults: () => Promise<void>;
  /** Closes the next ledger at once and announces it; returns its index. */
  readonly closeLedger: () => number;
  readonly state: () => LoopbackState;
  readonly requests: () => readonly LoggedRequest[];
};

export type LoopbackServer = {
  readonly url: string;
  readonly port: number;
  readonly control: LoopbackControl;
  /** Drops everyone, stops the clock and the port; nothing of it keeps the process alive. */
  readonly stop: () => Promise<void>;
};
