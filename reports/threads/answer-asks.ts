/** The other side of ask-threads.ts: what a thread's program does with what it is asked. */
import { parentPort } from "node:worker_threads";
import { CodedError } from "../../engine/index.ts";

/** An error of the world crosses over in its parts: a class does not. */
export type Reply<Answer> =
  | { readonly kind: "answer"; readonly answer: Answer }
  | {
      readonly kind: "refused";
      readonly code: string;
      readonly message: string;
      readonly hint?: string;
      readonly transient: boolean;
    };

/** Answers whatever this thread is asked, until it is ended. An error that is no CodedError ends it: nothing it holds is trusted. */
export function answerAsks<Ask, Answer>(answer: (ask: Ask) => Answer | Promise<Answer>): void {
  const serve = async (ask: Ask): Promise<void> => {
    parentPort?.postMessage(await replyTo(ask, answer));
  };
  // Nobody catches what it rejects with: that ends the thread, and whoever asked is told.
  parentPort?.on("message", (ask: Ask) => void serve(ask));
}

async function replyTo<Ask, Answer>(
  ask: Ask,
  answer: (ask: Ask) => Answer | Promise<Answer>,
): Promise<Reply<Answer>> {
  try {
    return { kind: "answer", answer: await answer(ask) };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const { code, message, hint, transient } = error;
    return { kind: "refused", code, message, transient, ...(hint === undefined ? {} : { hint }) };
  }
}
