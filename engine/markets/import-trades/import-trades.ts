/**
 * `import-trades`: a file of trades in, a tape with an implied book out. This is the shell around the pure
 * conversion: it streams the file, keeps the prints that matter, and writes the tape with a header that says
 * what was assumed.
 */
import { closeSync, createReadStream, openSync, readSync, statSync } from "node:fs";
import { basename } from "node:path";
import { PassThrough, pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import type { TapeHeader } from "../../core/market-events.ts";
import { CodedError } from "../../errors.ts";
import { marketError } from "../errors.ts";
import { writeTape } from "../tape/write-tape.ts";
import { type ImpliedEvents, impliedEvents, LEDGER_MS, type TapeSpan } from "./implied-tape.ts";
import { type ImportPlan, type ImportTradesOptions, parseImportOptions } from "./options.ts";
import { createTradeParser, type Print } from "./parse-trades.ts";
import { SIZE_WINDOW_MS } from "./print-sizes.ts";

export type ImportReport = {
  readonly out: string;
  readonly hash: string;
  readonly events: number;
  readonly trades: number;
  readonly gaps: number;
  readonly priceFactor: number;
  /** First and last moment of the tape, ISO 8601. */
  readonly from: string;
  readonly to: string;
};

/** Raised when the same prints and factors come to give another tape. */
const IMPORTER_VERSION = "1";

/**
 * Makes a tape of a trade feed. The book is implied from the prints and labelled so.
 * @throws CodedError MKT_IMPORT_OPTION, _FILE, _LINE or _EMPTY; MKT_TAPE_WRITE when the disk refuses.
 */
export async function importTrades(options: ImportTradesOptions): Promise<ImportReport> {
  const plan = parseImportOptions(options);
  const { prints, more } = await readPrints(plan);
  const span = spanOf(plan, prints, more);
  const implied = impliedEvents(prints, span, plan);
  const { hash, events } = writeTape(plan.out, {
    header: headerOf(plan, span, implied),
    events: implied.events,
  });
  const { trades, gaps, priceFactor } = implied;
  return {
    out: plan.out,
    hash,
    events,
    trades,
    gaps,
    priceFactor,
    from: iso(span.fromMs),
    to: iso(span.toMs),
  };
}

type Reading = {
  readonly prints: readonly Print[];
  /** True when the feed goes on past `to`, so that silence up to `to` is real silence. */
  readonly more: boolean;
};

async function readPrints({ file, from, to }: ImportPlan): Promise<Reading> {
  const parse = createTradeParser(file);
  const first = (from ?? 0) - SIZE_WINDOW_MS;
  const prints: Print[] = [];
  for await (const line of linesOf(file)) {
    const print = parse(line);
    if (print === null || print.t < first) continue;
    if (to !== undefined && print.t > to) return { prints, more: true };
    if (prints.length === PRINTS_MAX) throw tooMany(file);
    prints.push(print);
  }
  return { prints, more: false };
}

/** Weeks of the busiest market; more do not fit the memory, nor the tape. */
const PRINTS_MAX = 2_000_000;

function tooMany(file: string): CodedError {
  const message = `trades ${file}: held over ${PRINTS_MAX} prints in the chosen time, expected at most that`;
  return marketError("MKT_IMPORT_FILE", message, {
    hint: "Choose a shorter time with --from and --to.",
  });
}

/** A line that long is no trade. */
const LINE_CHARS_MAX = 10_000;

async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = "";
  try {
    for await (const chunk of openText(file)) {
      const lines = (rest + chunk).split(/\r?\n/);
      rest = lines.pop() as string;
      if (rest.length > LINE_CHARS_MAX)
        throw new Error(`a line is longer than ${LINE_CHARS_MAX} characters`);
      yield* lines;
    }
  } catch (cause) {
    if (cause instanceof CodedError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    const missing = code === "ENOENT" || code === "ENOTDIR";
    const why = missing ? "there is no such file" : code === "EISDIR" ? "is a folder" : message;
    throw marketError("MKT_IMPORT_FILE", `trades ${file}: ${why}`, { cause });
  }
  if (rest !== "") yield rest;
}

function openText(file: string): AsyncIterable<string> {
  const stat = statSync(file);
  // A pipe without a writer would be waited for, and a device has no end.
  if (!stat.isFile() && !stat.isDirectory()) throw new Error("was not a plain file");
  const unpacked = isGzip(file) ? createGunzip() : new PassThrough();
  const source = createReadStream(file);
  unpacked.setEncoding("utf8");
  // Ends both streams together, whichever fails or is left first.
  pipeline(source, unpacked, () => {});
  return unpacked;
}

function isGzip(file: string): boolean {
  const handle = openSync(file, "r");
  try {
    const mark = Buffer.alloc(2);
    return readSync(handle, mark, 0, 2, 0) === 2 && mark[0] === 0x1f && mark[1] === 0x8b;
  } finally {
    closeSync(handle);
  }
}

/** A ledger is made for every 4 s of it; one print with a wrong year would take for ever. */
const SPAN_MS_MAX = 366 * 86_400_000;

function spanOf({ file, from, to }: ImportPlan, prints: readonly Print[], more: boolean): TapeSpan {
  const inside = prints.filter(({ t }) => from === undefined || t >= from);
  const first = inside[0];
  const last = inside.at(-1);
  if (first === undefined || last === undefined) {
    const message = `trades ${file}: held no print from ${from === undefined ? "its beginning" : iso(from)} to ${to === undefined ? "its end" : iso(to)}, expected at least one`;
    throw marketError("MKT_IMPORT_EMPTY", message, {
      hint: "Look at the file's first and last times.",
    });
  }
  // A tape cannot begin before there is a book, nor go on after the feed has ended.
  const warm = prints[0] !== first;
  const span = {
    fromMs: from !== undefined && warm ? from : first.t,
    toMs: more && to !== undefined ? to : last.t,
  };
  if (span.toMs - span.fromMs <= SPAN_MS_MAX) return span;
  const message = `trades ${file}: went from ${iso(span.fromMs)} to ${iso(span.toMs)}, expected 366 days at most`;
  throw marketError("MKT_IMPORT_FILE", message, {
    hint: "Choose a shorter time with --from and --to, or look for a line with a wrong ts_ms.",
  });
}

function headerOf(
  plan: ImportPlan,
  span: TapeSpan,
  { priceFactor, trades, gaps }: ImpliedEvents,
): TapeHeader {
  const { feed, pair, priceTo } = plan;
  const prices =
    priceTo === undefined
      ? "prices unscaled"
      : `prices × ${priceFactor} so that the first mid is ${priceTo} (price_to)`;
  const note = [
    `Prints of ${feed} ${pair}, ${iso(span.fromMs)} to ${iso(span.toMs)}, from ${basename(plan.file)}: ${trades} prints, ${gaps} gaps.`,
    "The book is IMPLIED from the prints, not recorded: one level a side, its size the median print of the last hour, so queue lengths are assumptions.",
    `${prices}, sizes × ${plan.sizeScale} (size_scale);`,
    `min_spread_bps ${plan.minSpreadBps}, age_s ${plan.ageS}, widen_bps_per_min ${plan.widenBpsPerMin}, max_spread_bps ${plan.maxSpreadBps}, stale_after_s ${plan.staleAfterS}; a ledger every ${LEDGER_MS / 1000} s is made, not seen.`,
  ].join(" ");
  return {
    type: "header",
    version: 1,
    pair,
    network: feed,
    source: "import-trades",
    recorder_version: `import-trades ${IMPORTER_VERSION}`,
    started_at: span.fromMs,
    price_increment: 0.00001,
    note,
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
