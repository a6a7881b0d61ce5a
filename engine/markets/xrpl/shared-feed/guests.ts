/**
 * The sessions on the shared feed's socket: each says once that it joins, then only listens. Whoever says anything
 * else is hung up on; whoever does not read is dropped, so that it costs the others nothing.
 */
import type { Socket } from "node:net";
import { MEMBERS_MAX } from "./limits.ts";
import {
  createLineCutter,
  type FeedLine,
  feedLine,
  type Join,
  type LineCutter,
  parseJoin,
} from "./lines.ts";
import type { Member } from "./round.ts";

export type Guests = {
  welcome(socket: Socket): void;
  count(): number;
  /** Called when a session came or went. */
  onChange(listener: () => void): void;
  /** Says to everyone that the feed lives. */
  beat(): void;
  /** Tells everyone who is still being served, and all who come, that there is no market any more. */
  turnAway(reason: string): void;
  /** Hangs up on everyone; `hard` also on those whose last line is still on its way. */
  drop(hard: boolean): void;
};

export type GuestsOptions = {
  /** How much may wait for a session that does not read. */
  readonly waitingBytesMax: number;
  readonly marketLine: (t0: number) => FeedLine;
  readonly join: (member: Member) => void;
  readonly leave: (member: Member) => void;
  readonly onDropped: () => void;
};

export function createGuests(options: GuestsOptions): Guests {
  const sockets = new Set<Socket>();
  let listener: () => void = () => undefined;
  let closedFor: string | null = null;

  const refuse = (socket: Socket, reason: string) => {
    say(socket, { type: "refused", reason }, options);
    socket.end();
  };
  const seat = (socket: Socket, join: Join): Member | null => {
    if (closedFor === null && sockets.size <= MEMBERS_MAX) return memberOn(socket, join, options);
    refuse(socket, closedFor ?? "too many sessions share it");
    return null;
  };
  return {
    welcome(socket) {
      let member: Member | null = null;
      const cutter = createLineCutter();
      sockets.add(socket);
      socket.setEncoding("utf8");
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        if (member !== null) options.leave(member);
        listener();
      });
      socket.on("data", (chunk: string) => {
        for (const join of joinsIn(cutter, chunk)) {
          if (join === null || member !== null) return void socket.destroy();
          member = seat(socket, join);
          if (member === null) return;
          options.join(member);
        }
      });
      listener();
    },
    count: () => sockets.size,
    onChange(next) {
      listener = next;
    },
    beat() {
      for (const socket of sockets) say(socket, { type: "beat" }, options);
    },
    turnAway(reason) {
      closedFor = reason;
      for (const socket of sockets) if (!socket.writableEnded) refuse(socket, reason);
    },
    drop(hard) {
      for (const socket of sockets) if (hard || !socket.writableEnded) socket.destroy();
    },
  };
}

function memberOn(socket: Socket, join: Join, options: GuestsOptions): Member {
  const { durationMs, round = "" } = join;
  return {
    durationMs,
    round,
    begin: (t0) => say(socket, options.marketLine(t0), options),
    take: (event) => {
      say(socket, { type: "event", event }, options);
      if (event.type === "end") socket.end();
    },
  };
}

function say(socket: Socket, line: FeedLine, { waitingBytesMax, onDropped }: GuestsOptions): void {
  if (!socket.writable) return;
  socket.write(feedLine(line));
  if (socket.writableLength <= waitingBytesMax) return;
  onDropped();
  socket.destroy();
}

/** What a session said in a piece of text; null for what no session of ours would say. */
function joinsIn(cutter: LineCutter, chunk: string): readonly (Join | null)[] {
  try {
    return cutter.next(chunk).map(parseJoin);
  } catch {
    return [null];
  }
}
