/** What a recording shows: one line that is written over on a terminal, a line now and then everywhere else. */
import type { RecordCounts } from "../../../engine/index.ts";
import { counted } from "../../scheduler/events.ts";
import { columnsOf, complain, type Environment } from "../environment.ts";

export type RecordView = {
  readonly progress: (counts: RecordCounts) => void;
  /** A line that stays. */
  readonly note: (text: string) => void;
  readonly close: () => void;
};

/** Between two lines in a log file. */
const LINE_EVERY_MS = 10 * 60 * 1000;

export function createRecordView(environment: Environment): RecordView {
  const { stderr } = environment;
  const isTerminal = stderr.isTTY === true;
  const width = (columnsOf(stderr) ?? 80) - 1;
  let shown = "";
  let lineAtMs = Number.NEGATIVE_INFINITY;
  const clear = () => {
    if (shown !== "") stderr.write(`\r${" ".repeat(shown.length)}\r`);
    shown = "";
  };
  return {
    progress(counts) {
      const text = progressText(counts).slice(0, width);
      if (isTerminal) {
        stderr.write(`\r${text.padEnd(shown.length)}`);
        shown = text;
        return;
      }
      const nowMs = environment.now().getTime();
      if (nowMs - lineAtMs < LINE_EVERY_MS) return;
      lineAtMs = nowMs;
      complain(environment, text);
    },
    note(text) {
      clear();
      complain(environment, text);
    },
    close: clear,
  };
}

/** "450 ledgers, 12 trades, 1 gap, 1.4 MB, mainnet-2026-…ndjson.gz". Pure. */
export function progressText({ ledgers, trades, gaps, bytes, tape }: RecordCounts): string {
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  const parts = [counted(ledgers, "ledger"), counted(trades, "trade"), counted(gaps, "gap"), size];
  return [...parts, tape ?? "no market"].join(", ");
}
