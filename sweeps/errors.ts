/** Codes of operational errors of the sweep's own parts: journal, lock, scheduler, command line. */
export const SWEEP_ERRORS = {
  SWP_NO_GRID: "The grid file that was named does not exist.",
  SWP_NO_RUN: "No run was found under the name, path or folder that was given.",
  SWP_LOCKED:
    "Another process drives a run of this grid, or the same verb (`rerun`, `replay`) is at work on this run.",
  SWP_JOURNAL_DAMAGED: "A journal cannot be opened or fails its check.",
  SWP_JOURNAL_NEWER: "A journal was written by a newer version of this program.",
  SWP_JOURNAL_UNWRITABLE: "A journal cannot be written (disk, rights).",
  SWP_RUN_FOLDER: "The folder of a run cannot be made or written.",
  SWP_TEMPORARY_FOLDER: "No folder could be made among the temporary files.",
  SWP_NOTHING_TO_ACKNOWLEDGE: "The session named has no gate status that needs accepting.",
  SWP_NOBODY_TO_TELL: "The grid names nobody under `notify`.",
  SWP_NOT_APPROVED: "The grid demands an approval and has none that is valid.",
  SWP_NO_TAPES:
    "No finished session of the run has the tape that it saw, so nothing can be replayed.",
  SWP_NOT_RERUN:
    "A session cannot be run again: on the real clock, not finished, cut short, or of another engine version.",
  SWP_REPLAY_SELECTION: "A cell or tape that `replay` was asked for is not in the run.",
  SWP_SETTING: "An environment variable of this program holds a value that it cannot have.",
  SWP_STORED_SUMMARY: "The stored summary of a finished session is gone or damaged.",
} as const;
