/** A probe: the market on which a key makes a difference, and two values that show it. */
export type ProbeValue = number | string | boolean | readonly number[];

export type Probe = {
  readonly scenario: string;
  readonly seed: number;
  readonly pair: readonly [ProbeValue, ProbeValue];
  readonly with?: Readonly<Record<string, ProbeValue>>;
};
