/**
 * Warm processes that run one session after the other. Each runs one at a time; one that dies loses that session
 * alone, and the next session gets another process. One that had to be ended is never lent again.
 */
import { z } from "zod";
import type { WorkerCommand, WorkerMessage } from "../engine/index.ts";
import { createOutputTail, type OutputTail } from "./last-words.ts";
import {
  type CarrierEnd,
  type Carry,
  endOf,
  type SessionCarrier,
  tell,
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
  readonly process: SpawnedProgram["process"];
  readonly ended: Promise<CarrierEnd>;
  /** Takes what the process prints while it runs a session. */
  tail: OutputTail;
  onMessage: (raw: unknown) => void;
  /** It was told to end. */
  spent: boolean;
};

/** Makes a pool; nothing is started before the first session. `graceMs`: from SIGTERM to SIGKILL. */
export function createSessionPool(program: string, graceMs: number): SessionPool {
  const all = new Set<Worker>();
  const waiting: Worker[] = [];
  let closed = false;

  const start = (): Worker => {
    const { process } = spawnProgram(program, ["--worker"], { graceMs });
    const worker: Worker = {
      process,
      ended: endOf(process),
      tail: createOutputTail(),
      onMessage: () => undefined,
      spent: false,
    };
    process.stdout.on("data", (chunk: Buffer) => worker.tail.push(chunk));
    process.stderr.on("data", (chunk: Buffer) => worker.tail.push(chunk));
    process.on("message", (raw) => worker.onMessage(raw));
    all.add(worker);
    void worker.ended.then(() => {
      worker.spent = true;
      all.delete(worker);
      const at = waiting.indexOf(worker);
      if (at >= 0) waiting.splice(at, 1);
    });
    return worker;
  };
  const giveBack = (worker: Worker): void => {
    if (worker.spent) return;
    if (closed) leave(worker);
    else waiting.push(worker);
  };
  const take = (): Worker | undefined => {
    // One may have died while it waited, and the news be on its way.
    let worker = waiting.pop();
    while (worker !== undefined && !worker.process.connected) worker = waiting.pop();
    return worker;
  };
  return {
    carry: (specPath) => lend(take() ?? start(), specPath, giveBack),
    async close() {
      closed = true;
      for (const worker of waiting.splice(0)) leave(worker);
      const impatience = setTimeout(() => {
        for (const worker of all) worker.process.kill("SIGTERM");
      }, graceMs);
      await Promise.all([...all].map(({ ended }) => ended));
      clearTimeout(impatience);
    },
  };
}

function lend(
  worker: Worker,
  specPath: string,
  giveBack: (worker: Worker) => void,
): SessionCarrier {
  const { process } = worker;
  worker.tail = createOutputTail();
  const { tail } = worker;
  let listener: (raw: unknown) => void = () => undefined;
  const done = new Promise<CarrierEnd>((resolve) => {
    worker.onMessage = (raw) => {
      const message = DoneSchema.safeParse(raw);
      if (!message.success) return listener(raw);
      worker.onMessage = () => undefined;
      if (message.data.words !== "") tail.push(Buffer.from(message.data.words));
      resolve({ exitCode: message.data.exitCode, signal: undefined, startError: undefined });
    };
  });
  // One that was told to end is waited for: its session's process must be gone before anything follows it.
  const ended = Promise.race([
    done.then((end) => (worker.spent ? worker.ended : end)),
    worker.ended,
  ]);
  return {
    pid: process.pid,
    tail,
    begin: () => {
      const command: WorkerCommand = { type: "run", spec: specPath };
      process.send(command, () => undefined);
    },
    onMessage: (next) => {
      listener = next;
    },
    ask: (command) => tell(process, command),
    kill: (signal) => {
      worker.spent = true;
      process.kill(signal);
    },
    ended: ended.then((end) => {
      giveBack(worker);
      return end;
    }),
  };
}

function leave(worker: Worker): void {
  worker.spent = true;
  if (worker.process.connected) worker.process.disconnect();
}
