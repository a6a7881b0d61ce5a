/** The list of servers while a feed lives: what each said and did, and which of them is fit to be read. */
import { askAround, ROUND_OVER } from "./ask-around.ts";
import type { FeedLimits } from "./limits.ts";
import { type Link, openLink } from "./link.ts";
import { contradictionOf } from "./network-id.ts";
import {
  afterClaim,
  afterLie,
  afterService,
  afterTrouble,
  mayBeAsked,
  newestClaimed,
  objectionTo,
  type ServerHealth,
  unknownServer,
} from "./server-health.ts";
import { type Trouble, troubleOf } from "./trouble.ts";

export type Servers = {
  /** In the order of the network file. */
  all(): readonly ServerHealth[];
  failed(url: string, trouble: Trouble): void;
  served(url: string): void;
  /** Milliseconds until a server may be asked again, 0 when one may now. */
  askableInMs(): number;
  /** Its claims were not true. */
  lied(url: string): void;
  /**
   * Asks all that may be asked, at once, and returns a connection to the first of the list that is fit, or null.
   * `newest` is what the fit ones were measured by: the newest ledger that anybody claimed.
   */
  choose(signal: AbortSignal): Promise<Choice | null>;
};

export type Choice = { readonly link: Link; readonly newest: number | null };

type ServersDeps = {
  readonly urls: readonly string[];
  /** Name of the network that they are said to be of. */
  readonly network: string;
  readonly limits: FeedLimits;
  readonly nowMs: () => number;
  readonly chance: () => number;
  readonly onMalformed: () => void;
};

export function createServers(deps: ServersDeps): Servers {
  const { urls, network, limits, nowMs, chance, onMalformed } = deps;
  const servers = new Map([...new Set(urls)].map((url) => [url, unknownServer(url)]));
  const change = (url: string, next: (server: ServerHealth) => ServerHealth) =>
    servers.set(url, next(servers.get(url) ?? unknownServer(url)));
  const failed = (url: string, trouble: Trouble) =>
    void change(url, (one) =>
      afterTrouble(one, trouble, { nowMs: nowMs(), chance: chance() }, limits),
    );

  async function ask(url: string, signal: AbortSignal): Promise<Link | null> {
    try {
      const link = await openLink(url, { limits, signal, onMalformed });
      const foreign = contradictionOf(network, link.claim.networkId);
      if (foreign !== null) {
        // Its ledgers are no yardstick for servers of the right network.
        failed(url, foreign);
        await link.close();
        return null;
      }
      change(url, (server) => afterClaim(server, link.claim));
      return link;
    } catch (error) {
      const trouble = troubleOf(error);
      // A question that was broken off because another server is good says nothing of this one.
      if (!signal.aborted) failed(url, trouble);
      else if (signal.reason === ROUND_OVER) failed(url, noAnswer(limits.probeMs));
      return null;
    }
  }
  return {
    all: () => [...servers.values()],
    failed,
    served: (url) => void change(url, afterService),
    lied(url) {
      for (const server of afterLie([...servers.values()], url)) servers.set(server.url, server);
    },
    askableInMs() {
      const earliest = Math.min(...[...servers.values()].map(({ notBeforeMs }) => notBeforeMs));
      return Math.max(0, earliest - nowMs());
    },
    async choose(signal) {
      const askable = [...servers.values()].filter((server) => mayBeAsked(server, nowMs()));
      const urlsAsked = askable.map(({ url }) => url);
      const links = await askAround(urlsAsked, ask, limits, signal);
      const newest = newestClaimed([...servers.values()]);
      const fit = links.filter((link) => {
        const trouble = link.trouble() ?? objectionTo(link.claim, newest, limits);
        if (trouble !== null) failed(link.url, trouble);
        return trouble === null;
      });
      const link = fit[0];
      await Promise.all(links.filter((one) => one !== link).map((one) => one.close()));
      return link === undefined ? null : { link, newest };
    },
  };
}

function noAnswer(afterMs: number): Trouble {
  return { kind: "unreachable", why: `no answer within ${afterMs / 1000} s` };
}
