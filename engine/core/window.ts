/** The latest values of something, oldest first, never more than a given number. */

/** The window with one more value; a full one loses its oldest. Made to measure: an array that is pushed to takes room for many more. */
export function pushed(
  window: readonly number[],
  value: number,
  length: number,
): readonly number[] {
  if (window.length < length) return [...window, value];
  const next = window.slice(window.length - length);
  for (let i = 1; i < length; i++) next[i - 1] = next[i] as number;
  next[length - 1] = value;
  return next;
}
