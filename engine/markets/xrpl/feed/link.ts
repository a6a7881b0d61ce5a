/**
 * A server in use: its connection, what its stream has announced, and the first thing that made it unfit. That
 * stays; whoever reads looks for it between two steps and is woken when it comes.
 */
import { errorTokenOf, type Fields, fieldsOrNone, isFields } from "../ledger/reply-shape.ts";
import { type Connection, openConnection } from "./connection.ts";
import type { Announcement } from "./frame.ts";
import type { FeedLimits } from "./limits.ts";
import { SERVER_INFO, SUBSCRIBE, type XrplRequest } from "./requests.ts";
import { CLIO, type Claim } from "./server-health.ts";
import { type Trouble, TroubleError, troubleOfToken } from "./trouble.ts";
import { createBell } from "./wait.ts";

export type Link = {
  readonly url: string;
  readonly claim: Claim;
  /** Newest ledger that the stream announced; null before the first. */
  newest(): Announcement | null;
  /** What ended it, or null while all is well. */
  trouble(): Trouble | null;
  /** Makes it unfit; the first reason stands. */
  blame(trouble: Trouble): void;
  /** Resolves at the next announcement or trouble. */
  changed(): Promise<void>;
  /** Begins the stream. From now on a server that announces nothing new for too long is in trouble. */
  subscribe(): Promise<void>;
  /** Answers, errors of the server included. @throws TroubleError */
  request(request: XrplRequest): Promise<Fields>;
  close(): Promise<void>;
};

export type LinkOptions = {
  readonly limits: FeedLimits;
  /** Hangs up. */
  readonly signal: AbortSignal;
  readonly onMalformed: () => void;
};

/** Connects and asks the server how it is. @throws TroubleError */
export async function openLink(url: string, options: LinkOptions): Promise<Link> {
  const { limits, signal } = options;
  const bell = createBell();
  let newest: Announcement | null = null;
  let trouble: Trouble | null = null;
  let silence: NodeJS.Timeout | undefined;
  let connection: Connection | undefined;

  const blame = (next: Trouble) => {
    trouble ??= next;
    clearTimeout(silence);
    // A server under load still answers what it was asked; with any other, waiting only makes the market older.
    if (next.kind !== "load") connection?.abandon(trouble);
    bell.ring();
  };
  const listen = () => {
    clearTimeout(silence);
    const silent = { kind: "silent", forMs: limits.silenceMs } as const;
    if (trouble === null) silence = setTimeout(() => blame(silent), limits.silenceMs);
  };
  connection = await openConnection(url, {
    connectMs: limits.connectMs,
    requestMs: limits.requestMs,
    signal,
    onAnnouncement(announcement) {
      if (newest !== null && announcement.index <= newest.index) return;
      newest = announcement;
      listen();
      bell.ring();
    },
    onTrouble(next) {
      if (next.kind === "malformed") options.onMalformed();
      blame(next);
    },
  });
  const close = () => {
    clearTimeout(silence);
    signal.removeEventListener("abort", hangUp);
    return connection.close();
  };
  const hangUp = () => void close();
  signal.addEventListener("abort", hangUp);
  if (signal.aborted) hangUp();
  try {
    return {
      url,
      claim: await askForClaim(connection),
      newest: () => newest,
      trouble: () => trouble,
      blame,
      changed: () => bell.next(),
      async subscribe() {
        listen();
        resultOrTrouble(await connection.request(SUBSCRIBE), SUBSCRIBE.command);
      },
      request: (request) => connection.request(request),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function askForClaim(connection: Connection): Promise<Claim> {
  const askedMs = performance.now();
  const reply = await connection.request(SERVER_INFO);
  const answerMs = performance.now() - askedMs;
  const { info } = resultOrTrouble(reply, SERVER_INFO.command);
  if (!isFields(info))
    throw new TroubleError({ kind: "malformed", what: "server_info had no info" });
  const ledger = fieldsOrNone(info.validated_ledger);
  return {
    state: stateOf(info),
    index: numberOf(ledger.seq),
    ageMs: numberOf(ledger.age, 1000),
    answerMs,
    networkId: numberOf(info.network_id),
  };
}

/** Clio tells no state: it serves validated ledgers and nothing else, and says when it should not. */
function stateOf(info: Fields): string {
  if (typeof info.server_state === "string") return info.server_state.slice(0, 40);
  if (typeof info.clio_version !== "string") return "not told";
  if (info.amendment_blocked === true) return "amendment blocked";
  return info.corruption_detected === true ? "corruption detected" : CLIO;
}

function numberOf(value: unknown, factor = 1): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value * factor : null;
}

function resultOrTrouble(reply: Fields, command: string): Fields {
  const token = errorTokenOf(reply);
  if (token === null) return fieldsOrNone(reply.result);
  throw new TroubleError(troubleOfToken(command, token));
}
