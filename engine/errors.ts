/**
 * Operational errors: bad input, disk, child process, damaged file. The world answered badly and a
 * person can do something about it, so every one carries a code, its place and a hint.
 * Our own bugs are `assert`s; the outcomes of sessions are values, not errors.
 */
/** Codes of the engine's own operational errors (markets have theirs). docs/errors.md lists the same. */
export const ENGINE_ERRORS = {
  ENG_INVALID_CONFIG: "A configuration is wrong; every fault is listed with its place.",
  ENG_USAGE: "The session process was called with arguments that make no session.",
  ENG_PRICE_INCREMENT: "A tape's price increment is not a power of ten.",
  ENG_DATABASE_EXISTS: "There is a session database already where a fresh one was to be made.",
  ENG_DATABASE_MISSING: "A session database is not there.",
  ENG_DATABASE_DAMAGED: "A session database is not sound; its numbers are not used.",
  ENG_DATABASE_VERSION: "A session database was written by another version of this program.",
  ENG_DATABASE_FAILED: "A session database could not be read or written.",
  ENG_DISK_FULL: "The disk is full; what was stored before is intact.",
  ENG_MACHINE_REFUSED:
    "The machine refused a session one of its files (disk, rights, open files); what was stored before is intact.",
  ENG_CONFIG_UNREADABLE: "A configuration file could not be read.",
  ENG_WALK_LIMIT: "The walk of the guards would be larger than its limit.",
  ENG_STOPPED: "A session was asked to stop before its market was there; nothing was stored.",
  ENG_ROW_REFUSED: "The database refused a row: a defect of the engine.",
} as const;

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
