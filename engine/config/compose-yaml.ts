/**
 * YAML text composed into one document within bounds: a limit on its parts while it is read, a limit on the faults
 * that are kept, keys that are plain words, each key once, and nothing that the parser would pass over with a
 * warning (tags such as !!js, another version's rules for numbers). Faults come with the offset where they stand.
 */
import { Composer, type Document, isScalar, Lexer, LineCounter, Parser, visit } from "yaml";

export type YamlFault = { readonly offset: number; readonly message: string };

export type ComposedYaml = {
  readonly document: Document.Parsed;
  readonly lineCounter: LineCounter;
  /** In the order in which they were found, FAULTS_MAX at most. */
  readonly faults: readonly YamlFault[];
};

/** The largest grid that passes its other limits has half as many lexemes; a fault costs more than a value. */
const LEXEMES_MAX = 400_000;
/** A thousand faults have one cause, and whoever counts them reads on only to here. */
export const FAULTS_MAX = 500;

/**
 * Levels of lists and maps within one another; a grid has six or so. Composing is recursive, and near the end of the
 * stack the language does not always throw: compiling a regular expression there ends the process.
 */
const LEVELS_MAX = 100;

/** The text is nested too deeply to be composed, from this offset on. */
export class TooDeep extends Error {
  readonly offset: number;

  constructor(offset: number) {
    super("nested too deeply");
    this.offset = offset;
  }
}

/** Composes a text. Throws TooDeep for one that is nested beyond LEVELS_MAX. */
export function composeYaml(text: string): ComposedYaml {
  const lineCounter = new LineCounter();
  const faults: YamlFault[] = [];
  const control = CONTROL.exec(text);
  if (control !== null) faults.push({ offset: control.index, message: controlMessage(control[0]) });
  const document = compose(text, lineCounter, faults);
  if (faults.length === 0) faults.push(...directiveFaults(document), ...twiceFaults(document));
  return { document, lineCounter, faults };
}

// What YAML itself forbids in a file, however quoted: escape codes among it. Escapes such as "\e" are text.
const CONTROL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;

function controlMessage(character: string): string {
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  return `the control character U+${code} stands there, expected text`;
}

/** Ends the work: what follows so many faults says nothing new. */
class EnoughFaults extends Error {}

function compose(text: string, lineCounter: LineCounter, faults: YamlFault[]): Document.Parsed {
  const note = (offset: number, message: string): void => {
    if (faults.length >= FAULTS_MAX) throw new EnoughFaults();
    faults.push({ offset, message: firstLine(message) });
  };
  const documents: Document.Parsed[] = [];
  try {
    for (const document of documentsOf(text, lineCounter, note)) documents.push(document);
    const second = documents[1];
    if (second !== undefined) note(second.range[0], "Source contains multiple documents");
    for (const { errors, warnings } of documents) {
      for (const { pos, message } of [...errors, ...warnings]) note(pos[0], message);
    }
  } catch (error) {
    if (!(error instanceof EnoughFaults)) throw error;
  }
  return documents[0] ?? emptyDocument();
}

type Note = (offset: number, message: string) => void;

function* documentsOf(
  text: string,
  lineCounter: LineCounter,
  note: Note,
): Generator<Document.Parsed> {
  const parser = new Parser(lineCounter.addNewLine);
  const composer = new Composer({ stringKeys: true, uniqueKeys: false });
  // The composer's own list of faults has no end, and each holds a stack; a hundred thousand take the memory.
  Object.assign(composer, {
    onError: (source: FaultSource, _code: string, message: string) =>
      note(offsetOf(source), /^With stringKeys/.test(message) ? KEYS_ARE_WORDS : message),
  });
  lineCounter.addNewLine(0);
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    lexemes += 1;
    if (lexemes > LEXEMES_MAX) {
      note(
        parser.offset,
        `the file has over ${LEXEMES_MAX} words and marks, expected at most that`,
      );
      throw new EnoughFaults();
    }
    if (parser.stack.length > LEVELS_MAX) throw new TooDeep(parser.offset);
    for (const token of parser.next(lexeme)) {
      if (token.type === "error") note(token.offset, token.message);
      else yield* composer.next(token);
    }
  }
  for (const token of parser.end()) yield* composer.next(token);
  yield* composer.end(true, text.length);
}

/** In place of the parser's words, which speak of its own option. */
const KEYS_ARE_WORDS = "a key was no plain word, expected one";

type FaultSource = number | readonly [number, ...number[]] | { readonly offset: number };

function offsetOf(source: FaultSource): number {
  if (typeof source === "number") return source;
  return "offset" in source ? source.offset : source[0];
}

function emptyDocument(): Document.Parsed {
  const [document] = new Composer().end(true, 0);
  return document as Document.Parsed;
}

/** Under the rules of YAML 1.1, 017 is 15 and `off` is false: numbers would not be what is written. */
function directiveFaults({ directives }: Document.Parsed): YamlFault[] {
  const { version } = directives.yaml;
  if (version === "1.2") return [];
  return [{ offset: 0, message: `%YAML was ${version}, expected 1.2 or no such line` }];
}

function twiceFaults(document: Document.Parsed): YamlFault[] {
  const faults: YamlFault[] = [];
  visit(document, {
    Map(_key, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) {
          faults.push({ offset: key.range?.[0] ?? 0, message: `Map keys must be unique` });
        }
        seen.add(key.value);
        if (faults.length >= FAULTS_MAX) return visit.BREAK;
      }
      return undefined;
    },
  });
  return faults;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? text;
}
