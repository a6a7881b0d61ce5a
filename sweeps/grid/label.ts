/** Labels become folder names on every system the project runs on, so their characters are few. */

export const LABEL_LENGTH_MAX = 80;
/** Whatever ending follows: con.txt is the console, too. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const ALLOWED = /^[A-Za-z0-9._-]+$/;

/**
 * Returns what stands after "expected" when a label cannot be a folder name, else undefined. Names of rules keep to the
 * same characters, since they stand in the same tables and commands: they give another reason, or none.
 */
export function labelFault(label: string, reason = "; it becomes a folder"): string | undefined {
  if (label === "") return `a name${reason}`;
  if (label.length > LABEL_LENGTH_MAX) return `at most ${LABEL_LENGTH_MAX} characters`;
  if (/[/\\]/.test(label)) return `a name without slashes${reason}`;
  if (!ALLOWED.test(label)) return `only a-z, A-Z, 0-9, dot, dash and underscore${reason}`;
  // ".", ".." and hidden names would leave the folder or vanish from its listing; "-x" reads as an option.
  if (!/^[A-Za-z0-9]/.test(label)) return "a name that begins with a letter or a digit";
  if (label.endsWith(".")) return "a name that does not end with a dot";
  if (RESERVED.test(label)) return "another name; some systems keep this one for a device";
  return undefined;
}
