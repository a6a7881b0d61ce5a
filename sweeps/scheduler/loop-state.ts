/** What the loop of a night keeps between two steps beside the journal; nothing of it outlives the process. */
import PQueue from "p-queue";

export type LoopState = {
  /** As many sessions at once as the plan and the workers allow. */
  readonly queue: PQueue;
  fault: string | null;
  /** An error that no outcome stands for: our bug, or a journal that cannot be written. */
  crash: unknown;
  /** A session ended since the last start: the pause between sessions is due. */
  pauseDue: boolean;
  /** A session was judged since the last debrief. */
  debriefDue: boolean;
  /** Running sessions were asked to end, so that the debrief is there in time. */
  cutOff: boolean;
  /** The loop has asked all that run to end and waits for it: one whose process starts only now was not asked. */
  stopping: boolean;
  wake: () => void;
};

/** As it is before the first step. */
export function loopState(sessionsAtOnce: number): LoopState {
  return {
    queue: new PQueue({ concurrency: sessionsAtOnce }),
    fault: null,
    crash: null,
    pauseDue: false,
    debriefDue: false,
    cutOff: false,
    stopping: false,
    wake: () => undefined,
  };
}

/** Resolves when something happened, or when it is time to look at the clock. */
export function woken(state: LoopState, lookAgain: number | null = null): Promise<void> {
  return new Promise((resolve) => {
    const timer = lookAgain === null ? undefined : setTimeout(resolve, lookAgain);
    state.wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}
