/**
 * Many equal pieces of work on several threads: each thread is asked one thing, answers, and is asked the next. What a
 * thread is asked and answers is plain data; its program answers with `answerAsks`.
 */
import { once } from "node:events";
import { extname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { CodedError } from "../../engine/index.ts";
import type { Reply } from "./answer-asks.ts";

const THREADS_MAX = 8;

export type AskOptions<Answer> = {
  /** The threads' compiled program. */
  readonly program: string;
  readonly threads: number;
  /** What each of them finds as its workerData. */
  readonly data?: unknown;
  /** Ends them at once, whatever they are at. */
  readonly signal?: AbortSignal;
  /** Told each answer as it comes; `index` is that of the ask. */
  readonly onAnswer: (answer: Answer, index: number) => void;
};

/**
 * Path of a thread's program that lies beside a module, in whatever form that one runs: as it is written, compiled, or
 * bundled, where all files share a folder.
 */
export function programBeside({ dirname, filename }: ImportMeta, name: string): string {
  return join(dirname, `${name}${extname(filename)}`);
}

/** Whether so many threads can do what one cannot: they need processors, and run compiled programs only. */
export function canSpread({
  program,
  threads,
}: Pick<AskOptions<never>, "program" | "threads">): boolean {
  return threads > 1 && program.endsWith(".js");
}

/**
 * Has every ask answered. The first thread that fails is the end of all of them.
 * @throws CodedError RPT_THREAD_DIED (transient), or what a thread threw as one; the signal's reason.
 */
export async function askThreads<Ask, Answer>(
  asks: readonly Ask[],
  options: AskOptions<Answer>,
): Promise<void> {
  const open = asks.entries();
  const failed = new AbortController();
  const signals = options.signal === undefined ? [] : [options.signal];
  const signal = AbortSignal.any([failed.signal, ...signals]);
  const serve = async (): Promise<void> => {
    try {
      await askOne(open, { ...options, signal });
    } catch (error) {
      // The first reason counts: aborted again it changes nothing.
      failed.abort(error);
    }
  };
  const count = Math.min(options.threads, THREADS_MAX, asks.length);
  await Promise.all(Array.from({ length: count }, serve));
  signal.throwIfAborted();
}

/** One thread takes ask after ask until none is left, and is gone when this returns. */
async function askOne<Ask, Answer>(
  asks: Iterable<readonly [number, Ask]>,
  { program, data, signal, onAnswer }: AskOptions<Answer> & { readonly signal: AbortSignal },
): Promise<void> {
  signal.throwIfAborted();
  const thread = new Worker(program, { workerData: data });
  const gone = new AbortController();
  thread.once("error", (error) => gone.abort(died(error.message, error)));
  thread.once("exit", (code) => gone.abort(died(`it ended by itself with exit code ${code}`)));
  const ending = AbortSignal.any([gone.signal, signal]);
  try {
    for (const [index, ask] of asks) {
      thread.postMessage(ask);
      const [reply] = (await once(thread, "message", { signal: ending })) as [Reply<Answer>];
      onAnswer(answerIn(reply), index);
    }
  } catch (error) {
    ending.throwIfAborted();
    throw error;
  } finally {
    await thread.terminate();
  }
}

function died(why: string, cause?: unknown): CodedError {
  return new CodedError("RPT_THREAD_DIED", `a thread died before its work was done: ${why}`, {
    hint: "Look at memory, disk space and open files, then run the same command again.",
    transient: true,
    cause,
  });
}

function answerIn<Answer>(reply: Reply<Answer>): Answer {
  if (reply.kind === "answer") return reply.answer;
  const { code, message, transient, hint } = reply;
  throw new CodedError(code, message, { transient, ...(hint === undefined ? {} : { hint }) });
}
