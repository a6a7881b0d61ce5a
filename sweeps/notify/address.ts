/**
 * The address of a webhook as a grid writes it: `${NAME}` stands for a variable of the environment, so that no
 * token lies in a file that is copied, journaled and shown. Whatever is said of an address to people names its
 * host as written, or the variable, never what was filled in. Pure.
 */
import { BlockList, isIP } from "node:net";

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

export type Variables = Readonly<Record<string, string | undefined>>;

export type Expanded =
  | { readonly ok: true; readonly text: string }
  /** The variables that the environment lacks, or has empty. */
  | { readonly ok: false; readonly missing: readonly string[] };

/** Returns a text with its variables filled in. */
export function expandVariables(template: string, variables: Variables): Expanded {
  const missing = variablesIn(template).filter((name) => (variables[name] ?? "") === "");
  if (missing.length > 0) return { ok: false, missing };
  return {
    ok: true,
    text: template.replace(REFERENCE, (_all, name: string) => `${variables[name]}`),
  };
}

/** Names of the variables that a text refers to, each once, in order. */
export function variablesIn(template: string): readonly string[] {
  return [...new Set([...template.matchAll(REFERENCE)].map(([, name]) => name as string))];
}

/** What is wrong with a reference, as what was expected; null when each is whole. */
export function referenceFault(template: string): string | null {
  return template.replace(REFERENCE, "").includes("${")
    ? `a variable written as \${NAME}: letters, digits and underscores`
    : null;
}

/**
 * What is wrong with an address that may still hold references, as what was expected; null when nothing can be said
 * against it. One that begins with a reference is only known when it is sent.
 */
export function addressFault(template: string, unsafeHttp: boolean): string | null {
  const broken = referenceFault(template);
  if (broken !== null) return broken;
  if (/^\$\{/.test(template)) return null;
  const url = parsed(template.replace(REFERENCE, "x"));
  if (url === null || !/^https?:$/.test(url.protocol))
    return "an address such as https://example.org/hook";
  if (url.username !== "" || url.password !== "") {
    return `an address without name and password; put them in a header, as \${NAME}`;
  }
  if (url.protocol === "https:" || unsafeHttp || hostHasReference(template)) return null;
  return isOwnNetwork(url.hostname)
    ? null
    : "https; http only to this machine or a private address, or with unsafe_http: true";
}

/** "https://hooks.example.org", or the variable that holds the address; never a path, where tokens stand. */
export function nameOfAddress(template: string): string {
  const host = /^https?:\/\/[^/?#]*/.exec(template)?.[0];
  return host === undefined || host.includes("${")
    ? `the address in ${variablesIn(template)[0] ?? "the grid"}`
    : host;
}

/** True where a part of the address itself looks like what nobody else should read. */
export function looksLikeToken(template: string): boolean {
  return template
    .replace(REFERENCE, "/")
    .split(/[/?&=#]/)
    .slice(3)
    .some((part) => part.length >= 20 && /\d/.test(part) && /[A-Za-z]/.test(part));
}

/** Addresses that no stranger answers: this machine's and those of private networks. */
const OWN = new BlockList();
OWN.addSubnet("127.0.0.0", 8, "ipv4");
OWN.addSubnet("10.0.0.0", 8, "ipv4");
OWN.addSubnet("172.16.0.0", 12, "ipv4");
OWN.addSubnet("192.168.0.0", 16, "ipv4");
OWN.addAddress("::1", "ipv6");
OWN.addSubnet("fc00::", 7, "ipv6");

/** A name says nothing of where it leads, so only localhost counts. */
function isOwnNetwork(hostname: string): boolean {
  if (hostname === "localhost" || hostname.endsWith(".localhost")) return true;
  const address = hostname.replace(/^\[|\]$/g, "");
  const family = isIP(address);
  return family !== 0 && OWN.check(address, family === 6 ? "ipv6" : "ipv4");
}

function hostHasReference(template: string): boolean {
  return /^https?:\/\/[^/?#]*\$\{/.test(template);
}

function parsed(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
