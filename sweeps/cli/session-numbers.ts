/** Numbers of sessions as they are typed, one after the other. */
import { InvalidArgumentError } from "commander";

/** One session's number. @throws InvalidArgumentError, which commander puts into words. */
export function parseSession(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("expected a session's number, from 1.");
}

/** One more number of a list. */
export function parseSessions(text: string, before: readonly number[] | undefined): number[] {
  return [...(before ?? []), parseSession(text)];
}
