/**
 * YAML that a person wrote, checked against a zod schema: every error at once, each with file, line,
 * column, key, what was there, what was expected, and the nearest name of a misspelt key. `yaml` and the
 * mapping from zod issues to places stand behind this module, for configs and grids alike.
 */
import { type Document, isMap, type Node, visit } from "yaml";
import type { z } from "zod";
import { CodedError } from "../errors.ts";
import { type ComposedYaml, composeYaml, FAULTS_MAX, TooDeep } from "./compose-yaml.ts";
import { nearestName } from "./nearest.ts";

/** Aliases may repeat; a file that expands without bound ("billion laughs") is refused. */
const ALIASES_MAX = 100;
const BYTES_MAX = 4_000_000;
/** What is not well-formed is one mistake, however many places suffer from it. */
const SYNTAX_FAULTS_SHOWN = 40;

export type Place = { readonly line: number; readonly column: number };

export type YamlSource = {
  readonly document: Document.Parsed;
  readonly value: unknown;
  /** Place of the value at a path, or of its nearest existing parent. */
  placeOf(path: readonly PropertyKey[]): Place;
  /** Place of the key itself, for keys that are wrong by being there. */
  placeOfKey(path: readonly PropertyKey[]): Place;
};

export type YamlCheck = {
  /** File name for messages. */
  readonly source: string;
  /** Code of the CodedError that is thrown. */
  readonly code: string;
  /** Known child names of the object at a path, for "did you mean"; the schema knows, the issue does not say. */
  readonly namesAt?: (path: readonly PropertyKey[]) => readonly string[];
};

/** Parses YAML text. Throws CodedError with every syntax error and its place. */
export function parseYaml(text: string, check: YamlCheck): YamlSource {
  const { source, code } = check;
  if (text.length > BYTES_MAX) {
    throw new CodedError(
      code,
      `${source}: file was ${text.length} characters, expected at most ${BYTES_MAX}`,
    );
  }
  const { document, lineCounter, faults } = composed(text, check);
  const placeAt = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset);
    return { line, column: Math.max(1, col) };
  };
  if (faults.length > 0) {
    const lines = faults.map(({ offset, message }) => `${at(source, placeAt(offset))}: ${message}`);
    throw new CodedError(code, capped(lines, SYNTAX_FAULTS_SHOWN).join("\n"), {
      hint: "The file is not well-formed YAML.",
    });
  }
  const value = plainValueOf(document, check, placeAt);
  const placeOfNode = (node: Node | null | undefined): Place | undefined =>
    node?.range == null ? undefined : placeAt(node.range[0]);
  return {
    document,
    value,
    placeOf: (path) => placeOfNode(nodeAt(document, path)) ?? { line: 1, column: 1 },
    placeOfKey: (path) =>
      placeOfNode(keyNodeAt(document, path)) ??
      placeOfNode(nodeAt(document, path)) ?? { line: 1, column: 1 },
  };
}

/** The document as plain values, its aliases followed. */
function plainValueOf(
  document: Document.Parsed,
  { source, code }: YamlCheck,
  placeAt: (offset: number) => Place,
): unknown {
  try {
    return document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause;
    let first = 0;
    visit(document, {
      Alias(_key, { range }) {
        first = range?.[0] ?? 0;
        return visit.BREAK;
      },
    });
    const { message } = cause;
    const what = /^Excessive/.test(message)
      ? `aliases (*name) repeat more than they may, expected each part at most ${ALIASES_MAX} times`
      : firstLine(message);
    throw new CodedError(code, `${at(source, placeAt(first))}: ${what}`, { cause });
  }
}

function composed(text: string, { source, code }: YamlCheck): ComposedYaml {
  try {
    return composeYaml(text);
  } catch (cause) {
    if (!(cause instanceof TooDeep)) throw cause;
    throw tooDeep(source, text.slice(0, cause.offset).split("\n").length, code);
  }
}

/** What is past the last line is counted by nobody: such a file has one cause of many faults. */
function capped(lines: readonly string[], shown: number): readonly string[] {
  return lines.length < shown ? lines : [...lines.slice(0, shown - 1), "… and more"];
}

function tooDeep(source: string, line: number, code: string): CodedError {
  return new CodedError(code, `${source}:${line}:1: the file is nested too deeply`, {
    hint: "A few levels are enough for anything that this program reads.",
  });
}

/** Parses and checks. Returns the checked value with its places; throws CodedError naming every fault. */
export function parseYamlWith<T>(
  schema: z.ZodType<T>,
  text: string,
  check: YamlCheck,
): { readonly data: T; readonly yaml: YamlSource } {
  const yaml = parseYaml(text, check);
  // `reportInput` lets the message say what was there.
  const result = schema.safeParse(yaml.value ?? {}, { reportInput: true });
  if (result.success) return { data: result.data, yaml };
  const lines = new Set<string>();
  for (const issue of result.error.issues) {
    if (lines.size >= FAULTS_MAX) break;
    for (const line of describeIssue(issue, yaml, check)) lines.add(line);
  }
  throw new CodedError(check.code, capped([...lines], FAULTS_MAX).join("\n"));
}

type Issue = z.core.$ZodIssue;

function describeIssue(issue: Issue, yaml: YamlSource, check: YamlCheck): string[] {
  const { source } = check;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.slice(0, FAULTS_MAX).map((key) => {
      const path = [...issue.path, key];
      const near = nearestName(key, check.namesAt?.(issue.path) ?? []);
      const hint = near === undefined ? "" : `; did you mean "${near}"?`;
      return `${at(source, yaml.placeOfKey(path))}: ${keyName(path)} is not a known key${hint}`;
    });
  }
  if (issue.code === "invalid_union") {
    // The branch that got furthest says most: a discriminated union names its values itself.
    const branches = issue.errors.filter((errors) => errors.length > 0);
    const deepest = branches.sort((a, b) => depth(b) - depth(a))[0];
    if (deepest !== undefined && depth(deepest) > 0) {
      return deepest.flatMap((inner) =>
        describeIssue({ ...inner, path: [...issue.path, ...inner.path] }, yaml, check),
      );
    }
    const wanted = branches.map((errors) => errors[0]?.message ?? "").filter((text) => text !== "");
    // Without branches the union tells its members apart by one word, which stands at the issue's path.
    const was = branches.length === 0 ? refinedValue(issue, yaml) : issue.input;
    const hidden = branches.some((errors) => errors.some(isHidden));
    return [
      `${place(issue, yaml, source)} was ${hidden ? HIDDEN : shown(was)}, expected ${wanted.map(expectation).join(" or ") || issue.message}`,
    ];
  }
  const missing = issue.code === "invalid_type" && issue.input === undefined;
  if (missing)
    return [`${place(issue, yaml, source)} is missing, expected ${expectation(issue.message)}`];
  const near = issue.code === "invalid_value" ? nearestValue(issue) : "";
  const was = issue.code === "custom" ? refinedValue(issue, yaml) : issue.input;
  const text = isHidden(issue) ? HIDDEN : shown(was);
  return [
    `${place(issue, yaml, source)} was ${text}, expected ${expectation(issue.message)}${near}`,
  ];
}

const HIDDEN = "something not shown here";

/** What may hold a password is told by its place alone: messages end up in logs. */
function isHidden(issue: Issue): boolean {
  return issue.code === "custom" && issue.params?.hidden === true;
}

/** A refinement's input is the whole object it looked at; what was wrong stands at the issue's own path. */
function refinedValue({ path, input }: Issue, { value }: YamlSource): unknown {
  const child = (node: unknown, key: PropertyKey): unknown =>
    typeof node === "object" && node !== null
      ? (node as Record<PropertyKey, unknown>)[key]
      : undefined;
  const written = path.reduce<unknown>(child, value);
  const key = path.at(-1);
  // Not written: the default is part of what the refinement saw.
  return written ?? (key === undefined ? input : child(input, key)) ?? input;
}

function nearestValue(issue: Issue & { readonly values?: readonly unknown[] }): string {
  if (typeof issue.input !== "string") return "";
  const near = nearestName(
    issue.input,
    (issue.values ?? []).filter((v) => typeof v === "string"),
  );
  return near === undefined ? "" : `; did you mean "${near}"?`;
}

function depth(issues: readonly Issue[]): number {
  return Math.max(...issues.map((issue) => issue.path.length));
}

/** zod's wording, turned into what stands after "expected". */
function expectation(message: string): string {
  return message
    .replace(/^Invalid input: expected /, "")
    .replace(/, received .*$/, "")
    .replace(/^Invalid option: expected /, "")
    .replace(/^Too (small|big): expected \S+ to (be|have) /, "")
    .replace(/^Invalid input$/, "another value");
}

function place(issue: Issue, yaml: YamlSource, source: string): string {
  const name = keyName(issue.path);
  return `${at(source, yaml.placeOf(issue.path))}: ${name === "" ? "the file" : name}`;
}

function at(source: string, { line, column }: Place): string {
  return `${source}:${line}:${column}`;
}

function keyName(path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, part) => {
    if (typeof part === "number") return `${name}[${part}]`;
    return name === "" ? String(part) : `${name}.${String(part)}`;
  }, "");
}

function shown(input: unknown): string {
  if (input === undefined) return "nothing";
  if (typeof input === "number" || typeof input === "bigint") return String(input);
  const text = JSON.stringify(input) ?? String(input);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function nodeAt(document: Document.Parsed, path: readonly PropertyKey[]): Node | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node =
      length === 0
        ? document.contents
        : document.getIn(path.slice(0, length) as (string | number)[], true);
    if (isNode(node)) return node;
  }
  return undefined;
}

function keyNodeAt(document: Document.Parsed, path: readonly PropertyKey[]): Node | undefined {
  const parent =
    path.length === 1
      ? document.contents
      : document.getIn(path.slice(0, -1) as (string | number)[], true);
  if (!isMap(parent)) return undefined;
  const wanted = String(path.at(-1));
  const pair = parent.items.find(
    (item) => String((item.key as { value?: unknown })?.value ?? item.key) === wanted,
  );
  return isNode(pair?.key) ? pair.key : undefined;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "range" in value;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? text;
}
