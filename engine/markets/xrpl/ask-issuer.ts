/** What a server knows of an issuer: asked only where a pair is not traded, to say what may have been meant. */
import { CodedError } from "../../errors.ts";
import { feedLimits } from "./feed/limits.ts";
import { openLink } from "./feed/link.ts";
import { accountCurrenciesRequest } from "./feed/requests.ts";
import { TroubleError } from "./feed/trouble.ts";
import { currencyName } from "./ledger/pair.ts";
import { errorTokenOf, fieldsOrNone } from "./ledger/reply-shape.ts";
import type { Network } from "./network-file.ts";

export type AskedIssuer =
  /** The ledger has no such account. */
  | { readonly kind: "missing" }
  | { readonly kind: "issues"; readonly currencies: readonly string[] }
  /** The server did not say. */
  | { readonly kind: "unknown" };

/** More would bury the answer. */
const CURRENCIES_MAX = 8;

/** Asks one server which currencies an account issues. Never throws for what the server does. */
export async function askIssuer(url: string, network: Network): Promise<AskedIssuer> {
  const never = new AbortController();
  try {
    const limits = feedLimits(network);
    const link = await openLink(url, {
      limits,
      signal: never.signal,
      onMalformed: () => undefined,
    });
    try {
      return readIssuer(await link.request(accountCurrenciesRequest(network.pair.issuer)));
    } finally {
      await link.close();
    }
  } catch (error) {
    if (error instanceof TroubleError || error instanceof CodedError) return { kind: "unknown" };
    throw error;
  }
}

function readIssuer(reply: Readonly<Record<string, unknown>>): AskedIssuer {
  const token = errorTokenOf(reply);
  if (token === "actNotFound" || token === "actMalformed") return { kind: "missing" };
  if (token !== null) return { kind: "unknown" };
  const { receive_currencies: received, send_currencies: sent } = fieldsOrNone(reply.result);
  const codes = [received, sent].flatMap((list) => (Array.isArray(list) ? list : []));
  const named = codes.flatMap((code) => (typeof code === "string" ? [nameOf(code)] : []));
  return { kind: "issues", currencies: [...new Set(named)].sort().slice(0, CURRENCIES_MAX) };
}

/** "RLUSD (524C…)" of 40 hex digits that spell a name; what is no code of the ledger's is not repeated. */
function nameOf(code: string): string {
  if (!/^([\x21-\x7e]{3}|[0-9A-F]{40})$/i.test(code)) return "a currency that is not well formed";
  const name = currencyName(code);
  return name === code ? code : `${name} (${code})`;
}
