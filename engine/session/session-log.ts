/** session.log: one line per decision of the session's shell. Synchronous, so that a kill does not lose the tail. */
import { pino } from "pino";

export type SessionLog = {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
  close(): void;
};

export function createSessionLog(path: string): SessionLog {
  const destination = pino.destination({ dest: path, sync: true, mkdir: false });
  // A disk that takes no more words is told by whatever the session has to store, not by its log.
  destination.on("error", () => undefined);
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return {
    info: (text) => logger.info(text),
    warn: (text) => logger.warn(text),
    error: (text) => logger.error(text),
    close: () => destination.end(),
  };
}
