/**
 * Warm processes that run one session after the other. Each runs one at a time; one that dies loses that session
 * alone, and the next session gets another process. One that had to be ended is never lent again.
 */
import { z } from "zod";
import type { WorkerCommand, WorkerMessage } from "../engine/index.ts";
import { createOutputTail, type OutputTail } from "./last-words.ts";
import { heapWords } from "./memory.ts";
import {
  type CarrierEnd,
  type Carry,
  endOf,
  hasEnded,
  type SessionCarrier,
} from "./session-carrier.ts";
import { type SpawnedProgram, spawnProgram } from "./spawn-program.ts";

const DoneSchema = z.object({
  type: z.literal("done"),
  exitCode: z.int(),
  words: z.string(),
}) satisfies z.ZodType<WorkerMessage>;

export type SessionPool = {
  /** Lends a process that waits, or starts one: how many there are is the business of whoever asks. */
  readonly carry: Carry;
  /** Ends those that wait; those that run a session end after it. Resolves when all are gone. */
  close(): Promise<void>;
};

type Worker = {
  readonly program: SpawnedProgram;
  readonly ended: Promise<CarrierEnd>;
  /** Takes what the process prints while it runs a session. */
  tail: OutputTail;
  onMessage: (raw: unknown) => void;
  /** Sessions it was lent for. */
  sessions: number;
  /** It was told to end, or has ended. */
  spent: boolean;
};

/**
 * Compiled code and the allocator's leavings grow by about a kilobyte a session: nothing in a thousand, a fifth in ten
 * thousand. A new process costs half a second.
 */
const SESSIONS_MAX = 1_000;

/**
 * Makes a pool; nothing is started before the first session. `graceMs`: from SIGTERM to SIGKILL. A process that ran
 * `sessionsMax` sessions is replaced.
 */
export function createSessionPool(
  program: string,
  graceMs: number,
  sessionsMax: number = SESSIONS_MAX,
): SessionPool {
  const all = new Set<Worker>();
  const waiting = new Set<Worker>();
  let closed = false;

  const start = (memoryMiBMax: number): Worker => {
    const worker = startWorker(program, graceMs, memoryMiBMax);
    all.add(worker);
    void worker.ended.then(() => {
      worker.spent = true;
      all.delete(worker);
      waiting.delete(worker);
    });
    return worker;
  };
  const take = (): Worker | undefined => {
    for (const worker of waiting) {
      waiting.delete(worker);
      // One may have died while it waited, and the news be on its way.
      if (!hasEnded(worker.program.process)) return worker;
    }
    return undefined;
  };
  const giveBack = (worker: Worker): void => {
    if (worker.spent) return;
    if (closed || worker.sessions >= sessionsMax) dismiss(worker);
    else waiting.add(worker);
  };
  return {
    carry: (specPath, memoryMiBMax) => lend(take() ?? start(memoryMiBMax), specPath, giveBack),
    async close() {
      closed = true;
      for (const worker of waiting) dismiss(worker);
      const impatience = setTimeout(() => {
        for (const { program: stubborn } of all) stubborn.process.kill("SIGTERM");
      }, graceMs);
      await Promise.all([...all].map(({ ended }) => ended));
      clearTimeout(impatience);
    },
  };
}

function startWorker(path: string, graceMs: number, memoryMiBMax: number): Worker {
  const program = spawnProgram(path, ["--worker"], { graceMs, nodeWords: heapWords(memoryMiBMax) });
  const worker: Worker = {
    program,
    ended: endOf(program.process),
    tail: createOutputTail(),
    onMessage: () => undefined,
    sessions: 0,
    spent: false,
  };
  program.process.stdout.on("data", (chunk: Buffer) => worker.tail.push(chunk));
  program.process.stderr.on("data", (chunk: Buffer) => worker.tail.push(chunk));
  program.channel.onMessage((raw) => worker.onMessage(raw));
  return worker;
}

function lend(
  worker: Worker,
  specPath: string,
  giveBack: (worker: Worker) => void,
): SessionCarrier {
  const { process, channel } = worker.program;
  worker.sessions += 1;
  const tail = createOutputTail();
  worker.tail = tail;
  const unreadBefore = channel.leftOut();
  let listener: (raw: unknown) => void = () => undefined;
  let isOver = false;
  const done = new Promise<CarrierEnd>((resolve) => {
    worker.onMessage = (raw) => {
      const done = readDone(raw);
      if (done === null) return listener(raw);
      worker.onMessage = () => undefined;
      if (done.words !== "") tail.push(Buffer.from(done.words));
      resolve({ exitCode: done.exitCode, signal: undefined, startError: undefined });
    };
  });
  // One that was told to end is waited for: its session's process must be gone before anything follows it.
  const over = done.then((end) => (worker.spent ? worker.ended : end));
  return {
    pid: process.pid,
    tail,
    begin: () => {
      const command: WorkerCommand = { type: "run", spec: specPath };
      channel.send(command);
    },
    onMessage: (next) => {
      listener = next;
    },
    leftOut: () => channel.leftOut() - unreadBefore,
    send: channel.send,
    kill: (signal) => {
      if (isOver) return;
      worker.spent = true;
      process.kill(signal);
    },
    hasEnded: () => isOver || hasEnded(process),
    ended: Promise.race([over, worker.ended]).then((end) => {
      isOver = true;
      giveBack(worker);
      return end;
    }),
  };
}

/** All but one message of a session are others: a schema that is not met costs more than one that is. */
function readDone(raw: unknown): WorkerMessage | null {
  if ((raw as { readonly type?: unknown } | null)?.type !== "done") return null;
  return DoneSchema.safeParse(raw).data ?? null;
}

function dismiss(worker: Worker): void {
  worker.spent = true;
  worker.program.channel.close();
}
