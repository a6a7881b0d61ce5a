/** Codes of operational errors of the reports, each with what it means. docs/errors.md lists the same. */
export const REPORTS_ERRORS = {
  RPT_RUN_FOLDER_UNWRITABLE:
    "The debrief or the results could not be written into the run's folder.",
  RPT_THREAD_DIED: "A thread that had a part of the work died; nothing is said of the whole.",
} as const;
