/**
 * The loopback server: recorded ledgers over the real protocol, at the real or a scaled pace, with faults by script
 * and by hand. This file ties the parts together; each decision stands in a file of its own.
 */
import type { WebSocket } from "ws";
import { answer, answerGarbage, commandOf, parseRequest } from "../commands/answer.ts";
import type { Subscriber } from "../commands/subscribe.ts";
import {
  type Frame,
  isSilent,
  isUnavailable,
  refusesNewcomers,
  replyPlan,
  streamFrames,
} from "../faults/effects.ts";
import { type Fault, FaultSchema } from "../faults/fault.ts";
import { type ActiveFault, FaultBook, type Moment } from "../faults/fault-book.ts";
import type { JsonObject } from "../json.ts";
import { loadRecording } from "../recording.ts";
import { asClio } from "./clio.ts";
import { epochOf, type ReplayClock, startClock } from "./clock.ts";
import { type Door, openDoor } from "./door.ts";
import type { LoopbackServer, LoopbackState } from "./handle.ts";
import { type CheckedOptions, checkOptions, type LoopbackOptions } from "./options.ts";
import { Outage } from "./outage.ts";
import { Replay } from "./replay.ts";
import { RequestLog } from "./request-log.ts";
import { Timers } from "./timers.ts";

/** What a load fault says when it closes a connection. */
const OVERLOADED = [1008, "threshold exceeded"] as const;
const GOING_AWAY = [1001, ""] as const;
/** What waits for a client that does not read, in bytes, before it has to go: a few hundred of the largest replies. */
const UNREAD_BYTES_MAX = 16 * 1024 * 1024;
const TOO_SLOW = [1008, "client is too slow"] as const;

/** Starts a server. Rejects with a LoopbackError when an option is wrong or the port is taken. */
export async function startLoopback(options: LoopbackOptions = {}): Promise<LoopbackServer> {
  const running = new Loopback(checkOptions(options));
  await running.start();
  return running.handle();
}

type Client = Subscriber & { readonly socket: WebSocket };

class Loopback {
  readonly #options: CheckedOptions;
  readonly #replay: Replay;
  readonly #clock: ReplayClock;
  readonly #faults: FaultBook;
  readonly #log = new RequestLog();
  readonly #clients = new Set<Client>();
  readonly #timers = new Timers();
  readonly #held: string[] = [];
  #door: Door | undefined;
  #outage: Outage | undefined;

  constructor(options: CheckedOptions) {
    const { ledgers, server } = loadRecording();
    const { closeTimes, ledgersAhead } = options;
    const epochMs = epochOf(options, ledgers);
    this.#options = options;
    this.#replay = new Replay({ ledgers, closeTimes, epochMs }, server, ledgersAhead);
    this.#clock = startClock(options, epochMs);
    this.#faults = new FaultBook(options.faults);
  }

  async start(): Promise<void> {
    this.#door = await openDoor({
      host: this.#options.host,
      port: this.#options.port,
      isUnavailable: () => isUnavailable(this.#lasting()),
      onConnection: (socket) => this.#welcome(socket),
    });
    this.#outage = new Outage(this.#door, this.#timers);
    for (const { at, fault } of this.#options.faults) {
      if ("ms" in at) this.#timers.after(at.ms, () => this.#inject(fault));
    }
    this.#beginDue();
    if (!this.#options.manual) this.#closeAtPace(1);
  }

  handle(): LoopbackServer {
    const door = this.#open();
    const { host } = this.#options;
    return {
      url: `ws://${host.includes(":") ? `[${host}]` : host}:${door.port}`,
      port: door.port,
      control: {
        inject: (fault) => this.#inject(FaultSchema.parse(fault)),
        clearFaults: () => this.#clearFaults(),
        closeLedger: () => this.#closeLedger(),
        state: () => this.#state(),
        requests: () => this.#log.kept,
      },
      stop: () => this.#stop(),
    };
  }

  #open(): Door {
    if (this.#door === undefined) throw new Error("Invariant: the door is open once started");
    return this.#door;
  }

  #closeAtPace(step: number): void {
    if (!this.#options.loop && this.#isLastLedger()) return;
    const dueMs = step * this.#options.paceMs - this.#clock.elapsedMs();
    this.#timers.after(dueMs, () => {
      this.#closeLedger();
      this.#closeAtPace(step + 1);
    });
  }

  #isLastLedger(): boolean {
    return this.#replay.newestOrdinal + 1 >= loadRecording().ledgers.length;
  }

  #closeLedger(): number {
    const index = this.#replay.close();
    this.#options.onLedger(index);
    this.#beginDue();
    const faults = this.#lasting();
    for (const ledger of this.#replay.announce(faults)) {
      const text = JSON.stringify(ledger.closed);
      for (const frame of streamFrames(faults, text, this.#held)) this.#push(frame);
    }
    return index;
  }

  #push(frame: Frame): void {
    for (const client of this.#clients) if (client.subscribed) this.#send(client, frame);
  }

  #send({ socket }: Client, frame: Frame): void {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > UNREAD_BYTES_MAX) {
      socket.close(...TOO_SLOW);
      return;
    }
    this.#options.onFrame(frame);
    socket.send(frame);
  }

  #welcome(socket: WebSocket): void {
    const client: Client = { socket, subscribed: false };
    this.#clients.add(client);
    socket.on("close", () => this.#clients.delete(client));
    // A client that breaks off in mid-frame is its own affair.
    socket.on("error", () => undefined);
    socket.on("ping", (data) => {
      if (!isSilent(this.#lasting())) socket.pong(data);
    });
    socket.on("message", (data) => this.#hear(client, String(data)));
  }

  #hear(client: Client, text: string): void {
    // A client that a fault has closed may still have requests on the way.
    if (client.socket.readyState !== client.socket.OPEN) return;
    if (refusesNewcomers(this.#lasting())) client.socket.close(...OVERLOADED);
    else this.#reply(client, text);
  }

  #reply(client: Client, text: string): void {
    this.#beginDue();
    const faults = this.#lasting();
    const request = parseRequest(text);
    this.#log.add(request, this.#clock.elapsedMs());
    const reply =
      request === undefined ? answerGarbage(text) : this.#answer(client, request, faults);
    const command = request === undefined ? undefined : commandOf(request);
    const plan = replyPlan(faults, command, reply);
    if (plan.kind === "none") return;
    if (plan.delayMs > 0) this.#timers.after(plan.delayMs, () => this.#send(client, plan.frame));
    else this.#send(client, plan.frame);
    if (plan.closeAfter) this.#closeOverloaded();
  }

  #answer(client: Client, request: JsonObject, faults: readonly ActiveFault[]): JsonObject {
    const view = this.#replay.view(faults, {
      nowMs: this.#clock.nowMs(this.#replay.newestOrdinal),
      startedMs: this.#clock.startedMs,
    });
    const reply = answer(view, request, client);
    return this.#options.clio ? asClio(commandOf(request), reply) : reply;
  }

  /** Everyone here shares one address, and the recorded server counted load by address. */
  #closeOverloaded(): void {
    const { nowMs } = this.#moment();
    for (const entry of this.#faults.active) {
      if (entry.fault.kind === "load") entry.closedAtMs ??= nowMs;
    }
    this.#closeAll(OVERLOADED);
  }

  #closeAll([code, reason]: readonly [number, string]): void {
    for (const { socket } of this.#clients) socket.close(code, reason);
  }

  #beginDue(): void {
    const moment = this.#moment();
    for (const fault of this.#faults.takeDue(moment)) this.#begin(fault, moment);
  }

  /** By hand a fault begins to count with the next ledger: the newest one has been announced already. */
  #inject(fault: Fault): void {
    const moment = this.#moment();
    this.#begin(fault, { ...moment, ledgerIndex: moment.ledgerIndex + 1 });
  }

  #begin(fault: Fault, since: Moment): void {
    this.#faults.begin(fault, since);
    if (fault.kind === "disconnect") this.#disconnect(fault.how);
    if (fault.kind === "down") this.#outage?.begin(fault.ms);
  }

  #disconnect(how: "going_away" | "terminate"): void {
    if (how === "going_away") this.#closeAll(GOING_AWAY);
    else for (const { socket } of this.#clients) socket.terminate();
  }

  async #clearFaults(): Promise<void> {
    this.#faults.clear();
    this.#held.length = 0;
    await this.#outage?.end();
  }

  #lasting() {
    this.#faults.expire(this.#moment());
    return this.#faults.active;
  }

  #moment(): Moment {
    return {
      ledgerIndex: this.#replay.newestIndex,
      requests: this.#log.count,
      nowMs: this.#clock.elapsedMs(),
    };
  }

  #state(): LoopbackState {
    const clients = [...this.#clients];
    return {
      newestIndex: this.#replay.newestIndex,
      shownIndex: this.#replay.shownIndex,
      clients: clients.length,
      subscribers: clients.filter(({ subscribed }) => subscribed).length,
      requests: this.#log.count,
      faults: this.#lasting().map(({ fault }) => fault.kind),
    };
  }

  async #stop(): Promise<void> {
    this.#timers.cancelAll();
    await this.#outage?.stop();
  }
}
