/** A fault as it is typed: `KIND[:name=value,…]@ledger=N`. Turned into the same data that scripts hold. */
import { LoopbackError } from "../errors.ts";
import type { ScriptedFault } from "../faults/fault.ts";
import { checkFault } from "../server/options.ts";

const SHAPE = /^(?<kind>[a-z]+)(?::(?<fields>[^@]+))?@(?<measure>ledger|request|ms)=(?<value>\d+)$/;

/** Reads one fault; throws LBK_OPTION with what is wrong with it. */
export function parseFaultWords(words: string): ScriptedFault {
  const groups = SHAPE.exec(words)?.groups;
  if (groups === undefined)
    throw wrong(words, "expected KIND[:name=value,…]@ledger=N, @request=N or @ms=N");
  const { kind, fields = "", measure, value } = groups;
  const pairs = fields === "" ? [] : fields.split(",").map((pair) => parsePair(words, pair));
  const fault = { ...Object.fromEntries(pairs), kind };
  return checkFault({ at: { [measure as string]: Number(value) }, fault }, `--fault ${words}`);
}

function parsePair(words: string, pair: string): readonly [string, unknown] {
  const [, name, value] = /^(\w+)=(\S+)$/.exec(pair) ?? [];
  if (name === undefined || value === undefined) {
    throw wrong(words, `"${pair}" is no name=value`);
  }
  if (name === "for") return [name, parseSpan(words, value)];
  return [name, /^\d+$/.test(value) ? Number(value) : value];
}

function parseSpan(words: string, text: string): unknown {
  const [, amount, measure] = /^(\d+)(ledgers|ms|requests)$/.exec(text) ?? [];
  if (measure === undefined) throw wrong(words, `for was "${text}", expected such as 5ledgers`);
  return { [measure]: Number(amount) };
}

function wrong(words: string, what: string): LoopbackError {
  return new LoopbackError(
    "LBK_OPTION",
    `--fault ${words}: ${what}`,
    "`npm run loopback -- --help` lists the faults.",
  );
}
