/** session.log: one line per decision of the session's shell. Bounded, and written before the next thing happens. */
import { pino } from "pino";
import { openBoundedLog } from "./bounded-log.ts";

export type SessionLog = {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
  close(): void;
};

/** A night's log has some hundred lines; what needs more says the same thing over and over. */
const BYTES_MAX = 4 * 1024 * 1024;
const LINE_CHARS_MAX = 16_384;
const WARN_LEVEL = 40;

export function createSessionLog(path: string): SessionLog {
  const file = openBoundedLog(path, { bytesMax: BYTES_MAX, noteFor });
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, file);
  return {
    info: (text) => logger.info(shortened(text)),
    warn: (text) => logger.warn(shortened(text)),
    error: (text) => logger.error(shortened(text)),
    close: () => file.close(),
  };
}

function noteFor(lines: number): string {
  const msg = `${lines} lines are left out here: the log was full`;
  return `${JSON.stringify({ level: WARN_LEVEL, time: new Date().toISOString(), msg })}\n`;
}

function shortened(text: string): string {
  if (text.length <= LINE_CHARS_MAX) return text;
  return `${text.slice(0, LINE_CHARS_MAX)} … and ${text.length - LINE_CHARS_MAX} characters more`;
}
