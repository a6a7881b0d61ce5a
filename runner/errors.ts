/** Codes of operational errors of the runner, each with what it means. docs/errors.md lists the same. */
export const RUNNER_ERRORS = {
  RUN_FOLDER_EXISTS: "A session's folder is already there; a session never overwrites another.",
  RUN_FOLDER_UNWRITABLE:
    "A session's folder or files could not be written (disk, rights, handles).",
  RUN_FEED_FAILED:
    "The process of a shared feed could not be started, or ended before it had a market.",
} as const;
