/** Labels become folder names on every system the project runs on, so their characters are few. */

export const LABEL_LENGTH_MAX = 80;
/** Whatever ending follows: con.txt is the console, too. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const ALLOWED = /^[A-Za-z0-9._-]+$/;

/** Returns what stands after "expected" when a label cannot be a folder name, else undefined. */
export function labelFault(label: string): string | undefined {
  if (label === "") return "a name; it becomes a folder";
  if (label.length > LABEL_LENGTH_MAX) return `at most ${LABEL_LENGTH_MAX} characters`;
  if (/[/\\]/.test(label)) return "a name without slashes; it becomes a folder";
  if (!ALLOWED.test(label))
    return "only a-z, A-Z, 0-9, dot, dash and underscore; it becomes a folder";
  // ".", ".." and hidden names would leave the folder or vanish from its listing; "-x" reads as an option.
  if (!/^[A-Za-z0-9]/.test(label)) return "a name that begins with a letter or a digit";
  if (label.endsWith(".")) return "a name that does not end with a dot";
  if (RESERVED.test(label)) return "another name; some systems keep this one for a device";
  return undefined;
}
