/** `amm_info`: the recorded pool at a ledger, by its pair in either order or by its account. */
import { isObject, type JsonObject, sortedTop } from "../json.ts";
import { type Issue, isAddress, pairIssue, sameIssue, wellFormedIssue, XRP } from "./issue.ts";
import { ledgerFields, type NamedLedger, namedLedger } from "./named-ledger.ts";
import { type ErrorToken, ProtocolError } from "./protocol-error.ts";
import type { LedgerView } from "./view.ts";

/** Answers `amm_info`; throws a ProtocolError with the recorded tokens, which here name the ledger too. */
export function ammInfo(view: LedgerView, request: JsonObject): JsonObject {
  const named = namedLedger(view, request);
  const fail = (token: ErrorToken) => new ProtocolError(token, undefined, ledgerFields(named));
  const { asset, asset2, amm_account: account } = request;
  const byAccount = account !== undefined;
  if (byAccount === (asset !== undefined || asset2 !== undefined)) throw fail("invalidParams");
  if (!byAccount && (asset === undefined || asset2 === undefined)) throw fail("invalidParams");
  if (!isKnownHolder(view, request)) throw fail("actMalformed");
  if (byAccount) {
    if (!isAddress(account)) throw fail("actMalformed");
    if (account !== view.server.amm_account) throw fail("actNotFound");
    return pool(named, false);
  }
  const [one, two] = [wellFormedIssue(asset), wellFormedIssue(asset2)];
  if (one === undefined || two === undefined) throw fail("issueMalformed");
  return poolOfPair(view, named, [one, two], fail("actNotFound"));
}

function poolOfPair(
  { server }: LedgerView,
  named: NamedLedger,
  [one, two]: readonly [Issue, Issue],
  notFound: ProtocolError,
): JsonObject {
  const issued = pairIssue(server);
  if (sameIssue(one, XRP) && sameIssue(two, issued)) return pool(named, false);
  if (sameIssue(one, issued) && sameIssue(two, XRP)) return pool(named, true);
  throw notFound;
}

/** `account` asks for that holder's share; the recorded server refuses one that has no account. */
function isKnownHolder({ server }: LedgerView, { account }: JsonObject): boolean {
  return account === undefined || server.accounts.some((known) => known === account);
}

function pool(named: NamedLedger, swapped: boolean): JsonObject {
  const amm = named.ledger.amm.amm;
  if (!isObject(amm)) throw new ProtocolError("actNotFound");
  return { amm: swapped ? swappedSides(amm) : amm, ...ledgerFields(named) };
}

/** Asked the other way round, the amounts and the freeze flag of the issued asset change places. */
function swappedSides({ amount, amount2, asset2_frozen: frozen, ...rest }: JsonObject): JsonObject {
  return sortedTop({
    ...rest,
    amount: amount2 ?? null,
    amount2: amount ?? null,
    asset_frozen: frozen ?? null,
  });
}
