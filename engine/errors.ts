/**
 * Operational errors: bad input, disk, child process, damaged file. The world answered badly and a
 * person can do something about it, so every one carries a code, its place and a hint.
 * Our own bugs are `assert`s; the outcomes of sessions are values, not errors.
 */
export type CodedErrorOptions = {
  /** What to do about it, one sentence for the operator. */
  readonly hint?: string;
  /** True when the same attempt may succeed later (disk full, server away). */
  readonly transient?: boolean;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
};

export class CodedError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly transient: boolean;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, options: CodedErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "CodedError";
    this.code = code;
    this.hint = options.hint;
    this.transient = options.transient ?? false;
    this.context = options.context ?? {};
  }
}
