/**
 * How much larger a difference the sign-flip test needs than a t-test with the same chance of error, both at 80 %
 * power and for normal differences. A sample plus a true difference d passes, with `patterns` of the 2ⁿ sign patterns
 * allowed on its side, exactly where d is above the patterns-th largest mean of a subset of the sample: the table is
 * the 80 % point of that over 16,000 to 400,000 drawn samples a row, over the t-test's on the same samples.
 */

/** The rows' first number of windows; one row for each number from here on. */
export const RATIO_WINDOWS_FROM = 6;

/** The columns: sign patterns allowed, 1, 2, 3 and 4, then twice as many every second time or every time. */
export const RATIO_PATTERNS = [
  1, 2, 3, 4, 6, 8, 12, 16, 32, 64, 128, 256, 512, 1024, 2048,
] as const;

/** A row ends where the two tests need the same to two in a thousand. */
export const SIGN_FLIP_RATIOS: readonly (readonly number[])[] = [
  [1.109],
  [1.132, 1.042, 1.03],
  [1.15, 1.056, 1.04, 1.021, 1.014],
  [1.166, 1.068, 1.049, 1.03, 1.02, 1.012, 1.007],
  [1.183, 1.08, 1.058, 1.039, 1.026, 1.017, 1.011, 1.007],
  [1.197, 1.091, 1.067, 1.047, 1.033, 1.023, 1.016, 1.012, 1.004],
  [1.212, 1.103, 1.078, 1.057, 1.042, 1.032, 1.022, 1.017, 1.008, 1.004],
  [1.225, 1.113, 1.087, 1.065, 1.049, 1.037, 1.028, 1.021, 1.01, 1.005, 1.002],
  [1.23, 1.12, 1.094, 1.073, 1.055, 1.044, 1.033, 1.026, 1.015, 1.009, 1.004, 1.002],
  [1.245, 1.136, 1.107, 1.083, 1.066, 1.053, 1.041, 1.034, 1.021, 1.012, 1.007, 1.004, 1.002],
  [1.261, 1.146, 1.115, 1.092, 1.072, 1.06, 1.048, 1.039, 1.026, 1.017, 1.01, 1.005, 1.004, 1.002],
  [
    1.264, 1.153, 1.122, 1.101, 1.081, 1.069, 1.056, 1.047, 1.033, 1.023, 1.014, 1.008, 1.005,
    1.002,
  ],
  [
    1.28, 1.163, 1.131, 1.108, 1.087, 1.074, 1.06, 1.051, 1.038, 1.026, 1.017, 1.011, 1.006, 1.005,
    1.003,
  ],
];
