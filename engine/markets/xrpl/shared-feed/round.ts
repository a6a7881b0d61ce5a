/**
 * One round of sessions on a shared feed: one t0, one sequence of events, and for each length of session one place
 * where it ends. What is changed here is changed in place: events are kept only while somebody may still join.
 */
import type { EndEvent, MarketEvent } from "../../../core/market-events.ts";

/** One session, as a round sees it. */
export type Member = {
  readonly durationMs: number;
  /** Name of the round it belongs to: a replicate of a sweep. Members of another name get another round. */
  readonly round?: string;
  /** The round began; events follow. */
  begin(t0: number): void;
  take(event: MarketEvent): void;
};

export type Round = {
  readonly name: string;
  /** Null until the first whole snapshot. */
  t0: number | null;
  /** Monotonic moment at which t0 was seen. */
  beganMs: number;
  /** Events since t0; null once shut. */
  log: MarketEvent[] | null;
  readonly members: Set<Member>;
  /** How many events of the log came before the end of a session of this length. */
  readonly cuts: Map<number, number>;
};

export function newRound(name: string): Round {
  return { name, t0: null, beganMs: 0, log: [], members: new Set(), cuts: new Map() };
}

/** The first whole snapshot is there. `nowMs` is monotonic. */
export function beginRound(round: Round, snapshot: readonly MarketEvent[], nowMs: number): void {
  const t0 = (snapshot[0] as MarketEvent).t;
  round.t0 = t0;
  round.beganMs = nowMs;
  for (const member of round.members) member.begin(t0);
  for (const event of snapshot) deliver(round, event);
}

/** Passes an event on to everyone whose time is not over. */
export function deliver(round: Round, event: MarketEvent): void {
  round.log?.push(event);
  for (const member of [...round.members]) give(round, member, event);
}

/** Takes a session in. One that joins late gets what its equals got, up to their end if they had it already. */
export function admit(round: Round, member: Member): void {
  round.members.add(member);
  if (round.t0 === null) return;
  const cut = round.cuts.get(member.durationMs);
  member.begin(round.t0);
  for (const event of (round.log ?? []).slice(0, cut)) {
    if (!round.members.has(member)) return;
    give(round, member, event);
  }
  if (cut !== undefined && round.members.has(member)) endMember(round, member);
}

/** Ends the sessions whose time was over `graceMs` ago although nothing happened since. */
export function endOverdue(round: Round, nowMs: number, graceMs: number): void {
  if (round.t0 === null) return;
  for (const member of [...round.members]) {
    if (nowMs - round.beganMs >= member.durationMs + graceMs) endMember(round, member);
  }
}

function give(round: Round, member: Member, event: MarketEvent): void {
  if (event.t >= endOf(round, member)) endMember(round, member);
  else {
    member.take(event);
    if (event.type === "end") round.members.delete(member);
  }
}

/** The first of its length decides where all of them end, however late a straggling event comes. */
function endMember(round: Round, member: Member): void {
  const { durationMs } = member;
  if (!round.cuts.has(durationMs)) {
    const before = round.log?.filter(({ t }) => t < endOf(round, member)).length ?? 0;
    round.cuts.set(durationMs, before);
  }
  member.take(timeIsUp(endOf(round, member)));
  round.members.delete(member);
}

function endOf({ t0 }: Round, { durationMs }: Member): number {
  return (t0 as number) + durationMs;
}

function timeIsUp(t: number): EndEvent {
  return { type: "end", t, reason: "duration_elapsed" };
}
