/**
 * The expression language of rules and exclusions (CEL), behind one module. An expression is checked whole
 * when the grid is loaded: names, types, and that it answers yes or no. Evaluation never guesses: whoever
 * evaluates first looks at `names`, and does not evaluate when one of them has no value.
 */
import { Environment } from "@marcbachmann/cel-js";
import { nearestName } from "../../engine/index.ts";
import { type Path, readFault, readsOf, typeAt } from "./cel-names.ts";
import type { FieldTree, FieldType } from "./summary-fields.ts";

export type CelExpression = {
  readonly text: string;
  /** Dotted names that the expression reads, each once, in order of appearance. */
  readonly names: readonly string[];
  /** Plain value of a name; undefined when the values do not hold it. */
  read(name: string, values: CelValues): unknown;
  /** Evaluates over plain values, only the names it reads. Throws an Error on, for instance, division by zero. */
  evaluate(values: CelValues): boolean;
};

export type CelValues = Readonly<Record<string, unknown>>;

export type CelResult =
  | { readonly ok: true; readonly expression: CelExpression }
  | { readonly ok: false; readonly faults: readonly string[] };

/** A rule is a line that a person reads at night; anything larger is a mistake. */
const TEXT_MAX = 2_000;
const LIMITS = { maxAstNodes: 2_000, maxDepth: 50 } as const;
/** Signs in a row nest as brackets do, and the evaluator counts only those; a thousand of them end its stack. */
const TOO_MANY_SIGNS = /(?:[!-]\s*){51}/;

/** Compiles an expression against the names of `roots`; returns every fault as a phrase. Never throws. */
export function compileCel(text: string, roots: FieldTree): CelResult {
  if (text.length > TEXT_MAX) {
    return {
      ok: false,
      faults: [`it is ${text.length} characters long, expected at most ${TEXT_MAX}`],
    };
  }
  if (TOO_MANY_SIGNS.test(text)) return { ok: false, faults: ["it is nested too deeply"] };
  try {
    return compile(text, roots);
  } catch (error) {
    return { ok: false, faults: [describe(error, text, roots)] };
  }
}

function compile(text: string, roots: FieldTree): CelResult {
  const program = environmentFor(roots).parse(text);
  const reads = readsOf(program.ast, roots);
  const unknown = reads.flatMap((path) => readFault(path, roots) ?? []);
  if (unknown.length > 0) return { ok: false, faults: [...new Set(unknown)] };
  const checked = program.check();
  if (!checked.valid) return { ok: false, faults: [describe(checked.error, text, roots)] };
  if (checked.type !== "bool") {
    return {
      ok: false,
      faults: [`it gives ${checked.type}, expected a condition that is true or false`],
    };
  }
  const paths = new Map(reads.map((path) => [path.join("."), path]));
  const expression: CelExpression = {
    text,
    names: [...paths.keys()],
    read: (name, values) => valueAt(paths.get(name) ?? [], values),
    evaluate: (values) => program(contextOf([...paths.values()], values, roots)) === true,
  };
  return { ok: true, expression };
}

const environments = new WeakMap<FieldTree, Environment>();

function environmentFor(roots: FieldTree): Environment {
  const known = environments.get(roots);
  if (known !== undefined) return known;
  const environment = new Environment({ unlistedVariablesAreDyn: false, limits: LIMITS });
  for (const [name, member] of Object.entries(roots)) {
    if (typeof member === "string") environment.registerVariable(name, member);
    else environment.registerVariable({ name, schema: member });
  }
  environments.set(roots, environment);
  return environment;
}

function valueAt(path: Path, values: unknown): unknown {
  let at = values;
  for (const name of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return at;
}

/** Only what is read, in the evaluator's own types: counts are big integers there, doubles are numbers. */
function contextOf(
  paths: readonly Path[],
  values: CelValues,
  roots: FieldTree,
): Record<string, unknown> {
  const context: Record<string, unknown> = {};
  for (const path of paths) {
    let at = context;
    for (const name of path.slice(0, -1)) {
      at[name] ??= {};
      at = at[name] as Record<string, unknown>;
    }
    at[path.at(-1) as string] = celValue(valueAt(path, values), typeAt(path, roots) ?? "dyn");
  }
  return context;
}

function celValue(value: unknown, type: FieldType): unknown {
  if (type === "int") return BigInt(Math.trunc(Number(value ?? 0)));
  if (type === "map<string, int>") {
    return new Map(
      Object.entries(value ?? {}).map(([key, count]) => [key, BigInt(count as number)]),
    );
  }
  if (type === "map<string, string>") return new Map(Object.entries(value ?? {}));
  return value;
}

/** One line for a parse or type error: what, where in the expression, and what to write instead. */
function describe(error: unknown, text: string, roots: FieldTree): string {
  const { summary, message, range, code } = error as {
    readonly summary?: string;
    readonly message?: string;
    readonly range?: { readonly start: number; readonly end: number };
    readonly code?: string;
  };
  const what = (summary ?? message ?? String(error)).split("\n", 1)[0] as string;
  const where = range === undefined ? "" : ` (character ${range.start + 1} of "${text}")`;
  return `${what}${where}${advice(code, what, text.slice(range?.start ?? 0, range?.end), roots)}`;
}

function advice(code: string | undefined, what: string, part: string, roots: FieldTree): string {
  if (code === "unknown_variable") {
    const near = nearestName(part.trim(), Object.keys(roots));
    return `; known are ${Object.keys(roots).join(", ")}${near === undefined ? "" : `; did you mean ${near}?`}`;
  }
  const mixes = code === "no_such_overload" && /\bint\b/.test(what) && /\bdouble\b/.test(what);
  if (!mixes) return "";
  return `; ${mixedAdvice(part, roots)}`;
}

/** A literal can be written as the other kind of number; of two fields the count is made a double. */
function mixedAdvice(part: string, roots: FieldTree): string {
  const integer = /(?<![\w.])(\d+)(?![\w.])/.exec(part)?.[1];
  if (integer !== undefined) return `write ${integer}.0 instead of ${integer}`;
  const [decimal, whole] = /(?<![\w.])(\d+)\.0+(?!\d)/.exec(part) ?? [];
  if (whole !== undefined) return `counts are whole numbers: write ${whole} instead of ${decimal}`;
  const names = part.match(/[a-z_]\w*(?:\.\w+)+/gi) ?? [];
  const count = names.find((name) => typeAt(name.split("."), roots) === "int");
  return `counts are whole numbers: write 5.0 instead of 5, or double(${count ?? "session.fills_total"})`;
}
