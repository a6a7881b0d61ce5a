/** The cells of a walk in the order they were found, each a pair of numbers: its body and its monitor's code. */

export type CellTable = {
  readonly count: () => number;
  /** Number of a cell; -1 when it is not in the table. */
  readonly find: (body: number, monitor: number) => number;
  readonly add: (body: number, monitor: number) => number;
  readonly bodyOf: (cell: number) => number;
  readonly monitorOf: (cell: number) => number;
};

export function createCellTable(): CellTable {
  const bodies: number[] = [];
  const monitors: number[] = [];
  // By body, then by monitor: two array reads a lookup, of which a walk makes millions.
  const ids: number[][] = [];
  return {
    count: () => bodies.length,
    find: (body, monitor) => ids[body]?.[monitor] ?? -1,
    add: (body, monitor) => {
      const id = bodies.length;
      ids[body] ??= [];
      (ids[body] as number[])[monitor] = id;
      bodies.push(body);
      monitors.push(monitor);
      return id;
    },
    bodyOf: (cell) => bodies[cell] as number,
    monitorOf: (cell) => monitors[cell] as number,
  };
}
