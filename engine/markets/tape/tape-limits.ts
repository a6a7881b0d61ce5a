/**
 * Limits of a tape file. A day of main-network ledgers is about 60 MB of lines, so these leave room for a
 * week and still stop a decompression bomb before it takes the machine down.
 */
export const TAPE_VERSION = 1;
export const TAPE_BYTES_MAX = 512 * 1024 * 1024;
export const LINE_BYTES_MAX = 1024 * 1024;
export const LEVELS_MAX = 5_000;
/** Milliseconds since 1970, to the year 9999: later ones cannot be written as a date. */
export const MOMENT_MAX = 253_402_300_799_999;
