/** Numbers as people read them: fixed decimals, signs where they matter, `n/a` where there is no number. */

export const NOT_AVAILABLE = "n/a";
const MINUS = "-";

/** Returns the number with that many decimals; a rounded zero has no sign. */
export function fixed(value: number | null, decimals: number): string {
  if (value === null || !Number.isFinite(value)) return NOT_AVAILABLE;
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace(MINUS, "") : text;
}

/** Returns the number with its sign always written, for differences. */
export function signed(value: number | null, decimals: number): string {
  const text = fixed(value, decimals);
  return value !== null && Number(text) > 0 ? `+${text}` : text;
}

/** Returns a share as a percentage. */
export function percent(share: number | null, decimals = 0): string {
  return share === null ? NOT_AVAILABLE : `${fixed(share * 100, decimals)}%`;
}

/** Returns a probability of error; a small one as a bound, since no test of few windows gives nought. "<0" is no tag. */
export function pText(p: number, decimals: number): string {
  const least = 10 ** -decimals;
  return p < least / 2 ? `<${least.toFixed(decimals)}` : p.toFixed(decimals);
}

/** Returns "1 session", "3 sessions". */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}

/** Returns "a", "a and b", "a, b and c". */
export function listed(items: readonly string[]): string {
  if (items.length <= 1) return items[0] ?? "";
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/** Returns the first few and how many more there are: "a, b and 7 more". One left over stands there by its name. */
export function listedSome(items: readonly string[], most: number): string {
  if (items.length <= most + 1) return listed(items);
  return listed([...items.slice(0, most), `${items.length - most} more`]);
}

/** Returns whole numbers as "7", "3, 4 and 9" or "17 to 30 and 44". */
export function numberRanges(numbers: readonly number[]): string {
  const sorted = [...numbers].sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const number of sorted) {
    const last = runs.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return listed(
    runs.flatMap(([from, to]) => {
      if (to - from < 2) return from === to ? [`${from}`] : [`${from}`, `${to}`];
      return [`${from} to ${to}`];
    }),
  );
}

/** Returns a length of time as "30 min", "1 h 30 min" or "45 s". */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60 || seconds % 60 !== 0) return `${seconds} s`;
  const minutes = seconds / 60;
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** Returns a foreign sentence with its long decimals cut to two, or to two digits where that would leave none. */
export function shortDecimals(text: string): string {
  return text.replace(/(?<![\w.])-?\d+\.\d{4,}(?![\w.]*\w)/g, (number) => {
    const value = Number(number);
    return Math.abs(value) < 0.1 ? String(Number(value.toPrecision(2))) : value.toFixed(2);
  });
}
