/**
 * What is known of each server, and which one to use. Servers are tried in the order of the list; a server that
 * failed is left alone for a while, longer each time; one whose claims its own stream did not bear out is never
 * again a yardstick for others. Pure: time and chance are arguments.
 */
import type { FeedLimits } from "./limits.ts";
import { type Trouble, troubleText } from "./trouble.ts";

/** What a server said of itself in answer to server_info. */
export type Claim = {
  /** full, proposing, validating are in step with the network; so is what a Clio server stands for. */
  readonly state: string;
  /** Index of its last validated ledger; null when it has none. */
  readonly index: number | null;
  /** Age of that ledger in milliseconds, as the server says. */
  readonly ageMs: number | null;
  readonly answerMs: number;
  /** Its `network_id`; null when it says none. */
  readonly networkId: number | null;
};

export type ServerHealth = {
  readonly url: string;
  readonly claim: Claim | null;
  /** Failures since it last served for a while. */
  readonly failures: number;
  /** What it said or did last, in plain words. */
  readonly said: string;
  /** Monotonic milliseconds before which it is not asked. */
  readonly notBeforeMs: number;
  /** What it was last left for; null before that. */
  readonly trouble: Trouble["kind"] | null;
  /** It claimed a ledger that it could not show. */
  readonly hasLied: boolean;
};

export function unknownServer(url: string): ServerHealth {
  return {
    url,
    claim: null,
    failures: 0,
    said: "was not asked",
    notBeforeMs: Number.NEGATIVE_INFINITY,
    trouble: null,
    hasLied: false,
  };
}

/** An overloaded server keeps the door shut as long as somebody knocks: stay away longer from the start. */
const LOAD_FACTOR = 16;

/** Books a failure. `chance` (0 to 1) spreads those who were thrown out together. */
export function afterTrouble(
  server: ServerHealth,
  trouble: Trouble,
  { nowMs, chance }: { readonly nowMs: number; readonly chance: number },
  { backoffMs, backoffMaxMs }: Pick<FeedLimits, "backoffMs" | "backoffMaxMs">,
): ServerHealth {
  const first = trouble.kind === "load" ? backoffMs * LOAD_FACTOR : backoffMs;
  const fullMs = Math.min(backoffMaxMs, first * 2 ** Math.min(server.failures, 30));
  return {
    ...server,
    failures: server.failures + 1,
    said: troubleText(trouble),
    trouble: trouble.kind,
    notBeforeMs: nowMs + fullMs * (0.5 + chance / 2),
  };
}

export function afterClaim(server: ServerHealth, claim: Claim): ServerHealth {
  return { ...server, claim, said: claimText(claim) };
}

/** A server that served for a while is forgiven what it did before. */
export function afterService(server: ServerHealth): ServerHealth {
  return server.failures === 0 ? server : { ...server, failures: 0 };
}

/** Its claims count no more, and whoever was measured by them is asked anew. */
export function afterLie(servers: readonly ServerHealth[], liar: string): readonly ServerHealth[] {
  return servers.map((server) => {
    if (server.url === liar) return { ...server, hasLied: true };
    return server.trouble === "outrun"
      ? { ...unknownServer(server.url), said: server.said }
      : server;
  });
}

export function mayBeAsked({ notBeforeMs }: ServerHealth, nowMs: number): boolean {
  return nowMs >= notBeforeMs;
}

/** Newest ledger that a server whose word counts claims to have; null when none does. */
export function newestClaimed(servers: readonly ServerHealth[]): number | null {
  const indexes = servers.filter(({ hasLied }) => !hasLied).map(({ claim }) => claim?.index ?? -1);
  const newest = Math.max(-1, ...indexes);
  return newest < 0 ? null : newest;
}

/** In place of a state, which a Clio server does not tell: the age of its last ledger and its stream say the same. */
export const CLIO = "Clio";
const IN_STEP: ReadonlySet<string> = new Set(["full", "proposing", "validating", CLIO]);

/**
 * What speaks against using a server that answered, or null. `newest` is the newest ledger that any of the servers
 * asked in the same round claims.
 */
export function objectionTo(
  { state, index, ageMs }: Claim,
  newest: number | null,
  { ledgerAgeMaxMs, ledgersBehindMax }: Pick<FeedLimits, "ledgerAgeMaxMs" | "ledgersBehindMax">,
): Trouble | null {
  if (!IN_STEP.has(state)) return { kind: "not_synced", why: `its state is ${state}` };
  if (index === null) return { kind: "not_synced", why: "it has no validated ledger" };
  if (ageMs !== null && ageMs > ledgerAgeMaxMs) {
    return { kind: "stale", why: `its last validated ledger is ${Math.round(ageMs / 1000)} s old` };
  }
  if (newest !== null && newest - index > ledgersBehindMax) {
    return { kind: "outrun", index, by: newest };
  }
  return null;
}

function claimText({ state, index, ageMs, answerMs }: Claim): string {
  const ledger =
    index === null ? "no validated ledger" : `ledger ${index}, ${(ageMs ?? 0) / 1000} s old`;
  return `is ${state}, ${ledger}, answered in ${Math.round(answerMs)} ms`;
}
