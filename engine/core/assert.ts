/** Fails loudly on our own bug. Stays on in every run: a wrong night is worse than a stopped one. */
export function assert(condition: boolean, invariant: string): asserts condition {
  if (!condition) throw new InvariantError(invariant);
}

class InvariantError extends Error {
  constructor(invariant: string) {
    super(`Invariant broken: ${invariant}`);
    this.name = "InvariantError";
  }
}
