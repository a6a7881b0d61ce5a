/** What the product refuses: the error itself, so that a test can hold its code, its words and its hint. */
import { CodedError } from "../../engine/errors.ts";

/** The CodedError that a function throws; fails when it throws none or another kind. */
export function codedError(work: () => unknown): CodedError {
  try {
    work();
  } catch (error) {
    if (error instanceof CodedError) return error;
    throw error;
  }
  throw new Error("expected a CodedError, nothing was thrown");
}
