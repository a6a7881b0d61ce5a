/** Timers that are all forgotten at once when the server stops, so that none keeps the process alive. */
export class Timers {
  readonly #pending = new Set<NodeJS.Timeout>();

  /** Runs something after so many milliseconds, at once when that is not above zero. */
  after(ms: number, run: () => void): NodeJS.Timeout {
    const timer = setTimeout(
      () => {
        this.#pending.delete(timer);
        run();
      },
      Math.max(0, ms),
    );
    this.#pending.add(timer);
    return timer;
  }

  cancel(timer: NodeJS.Timeout): void {
    clearTimeout(timer);
    this.#pending.delete(timer);
  }

  cancelAll(): void {
    for (const timer of this.#pending) this.cancel(timer);
  }
}
