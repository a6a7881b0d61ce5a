/** Currencies and issuers as requests spell them: what is well formed, and which one the recorded pair has. */
import { isObject, type Json, type JsonObject } from "../json.ts";
import type { RecordedServer } from "../recording.ts";

export type Issue = { readonly currency: string; readonly issuer?: string };

/** True for an address in the ledger's alphabet; its checksum is not looked at. */
export function isAddress(value: Json | undefined): value is string {
  return typeof value === "string" && /^r[1-9A-HJ-NP-Za-km-z]{24,34}$/.test(value);
}

/** True for three letters or 40 hexadecimal digits. */
export function isCurrency(value: Json | undefined): value is string {
  return (
    typeof value === "string" && /^([A-Za-z0-9?!@#$%^&*<>(){}[\]|]{3}|[0-9A-Fa-f]{40})$/.test(value)
  );
}

/** The two issues in a form that compares: hexadecimal codes in upper case. */
export function sameIssue(one: Issue, other: Issue): boolean {
  return normal(one.currency) === normal(other.currency) && one.issuer === other.issuer;
}

/** The issue of a request's field, or undefined when it is not well formed. */
export function wellFormedIssue(value: Json | undefined): Issue | undefined {
  if (!isObject(value)) return undefined;
  const { currency, issuer } = value as JsonObject;
  if (!isCurrency(currency)) return undefined;
  if (currency === "XRP") return issuer === undefined ? { currency } : undefined;
  return isAddress(issuer) ? { currency, issuer } : undefined;
}

/** The issued side of the recorded pair. */
export function pairIssue({ pair }: RecordedServer): Issue {
  return { currency: pair.currency, issuer: pair.issuer };
}

export const XRP: Issue = { currency: "XRP" };

function normal(currency: string): string {
  return currency.length === 40 ? currency.toUpperCase() : currency;
}
