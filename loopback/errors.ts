/** Errors of the loopback server that a person can do something about. docs/errors.md lists the same codes. */
export const LOOPBACK_ERRORS = {
  LBK_PORT: "The port that the loopback server was to listen on is taken or forbidden.",
  LBK_OPTION: "An option or a fault of the loopback server is wrong.",
} as const;

/**
 * A code, a message and a hint, as the engine's CodedError has them. The server is test equipment that imports nothing
 * of the product, so the class is its own.
 */
export class LoopbackError extends Error {
  readonly code: keyof typeof LOOPBACK_ERRORS;
  readonly hint: string;

  constructor(code: keyof typeof LOOPBACK_ERRORS, message: string, hint: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "LoopbackError";
    this.code = code;
    this.hint = hint;
  }
}
