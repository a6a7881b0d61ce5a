/**
 * A warm session process: it runs one session after the other, each from its own spec into its own folder and
 * database, as fresh as in a process of its own. Only what is read and never written, a parsed tape, is kept
 * between them. Started by the runner; nobody types it.
 */
import { z } from "zod";
import { CodedError } from "../errors.ts";
import { createStopWish, isStop, type StopWish, sendToParent } from "./channel.ts";
import { createCollector } from "./collector.ts";
import { takeOrder } from "./read-spec.ts";
import { runSession } from "./run-session.ts";
import type { SessionSpec, WorkerMessage } from "./session-spec.ts";

const RunCommandSchema = z.object({ type: z.literal("run"), spec: z.string() });

type Current = { readonly spec: SessionSpec; readonly wish: StopWish };

/**
 * Serves until its parent is gone or asks for the end. A session that runs then is finished or stopped, as its
 * `on_orchestrator_death` says. An error that is no CodedError ends the process: nothing it holds is trusted.
 */
export function serveSessions(): Promise<void> {
  let current: Current | null = null;
  let leaving = false;
  const collect = createCollector();
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      leaving = true;
      if (current === null) {
        if (process.connected) process.disconnect();
        resolve();
      }
    };
    const run = async (path: string): Promise<void> => {
      const end = await runOne(path, (started) => {
        current = started;
      });
      current = null;
      sendToParent(end);
      // The next order is on its way meanwhile.
      collect();
      if (leaving || !process.connected) leave();
    };
    process.on("message", (message: unknown) => {
      if (isStop(message)) current?.wish.stop(message.reason);
      const command = RunCommandSchema.safeParse(message);
      if (command.success) run(command.data.spec).catch(reject);
    });
    process.on("disconnect", () => {
      if (current?.spec.onOrchestratorDeath === "stop") current.wish.stop("interrupted_sigterm");
      leave();
    });
    process.on("SIGINT", () => undefined);
    process.on("SIGTERM", () => {
      current?.wish.stop("interrupted_sigterm");
      leave();
    });
  });
}

async function runOne(path: string, onStart: (current: Current) => void): Promise<WorkerMessage> {
  try {
    const spec = takeOrder(path);
    const wish = createStopWish();
    onStart({ spec, wish });
    const channel = { send: sendToParent, onStop: wish.onStop, close: () => undefined };
    await runSession(spec, { channel });
    return { type: "done", exitCode: 0, words: "" };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return {
      type: "done",
      exitCode: 3,
      words: error.hint === undefined ? error.message : `${error.message}\n${error.hint}`,
    };
  }
}
