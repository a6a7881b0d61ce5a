/**
 * Would another assumption about fills have named another cell? The ranking of the cells under each fill model, and
 * whether one cell is first under all of them. A winner that is not is called model-dependent.
 */

export type ModelValues = {
  readonly model: string;
  /** The decision metric's mean of each cell, in the same order under every model; null where it has none. */
  readonly values: readonly (number | null)[];
};

export type ModelRanks = {
  readonly model: string;
  /** 1 for the best; tied cells share their mean rank; null for a cell without a value. */
  readonly ranks: readonly (number | null)[];
  /** Indices of the cells in first place, more than one in a tie. */
  readonly winners: readonly number[];
  /** Kendall's τ_b against the first model, over the cells that both ranked; null where nothing can be ordered. */
  readonly tau: number | null;
};

export type RankStability = {
  readonly models: readonly ModelRanks[];
  /** Cells in first place under every model. */
  readonly winners: readonly number[];
  /** Whether no cell is first under every model; null where a model ranked nothing, so that nobody can tell. */
  readonly modelDependent: boolean | null;
};

/** Returns the ranks under each model; `sign` is 1 where higher is better, −1 where lower is. */
export function rankStability(models: readonly ModelValues[], sign: 1 | -1 = 1): RankStability {
  const signed = models.map(({ values }) => values.map((v) => (v === null ? null : v * sign)));
  const first = signed[0] ?? [];
  const ranked = models.map(({ model }, i): ModelRanks => {
    const values = signed[i] ?? [];
    const best = Math.max(...values.filter((value) => value !== null));
    return {
      model,
      ranks: values.map((value) => (value === null ? null : rankOf(value, values))),
      winners: values.flatMap((value, cell) => (value === best ? [cell] : [])),
      tau: kendallTau(first, values),
    };
  });
  const winners = (ranked[0]?.winners ?? []).filter((cell) =>
    ranked.every((model) => model.winners.includes(cell)),
  );
  const told = ranked.length > 0 && ranked.every((model) => model.winners.length > 0);
  return { models: ranked, winners, modelDependent: told ? winners.length === 0 : null };
}

function rankOf(value: number, values: readonly (number | null)[]): number {
  const above = values.filter((other) => other !== null && other > value).length;
  const equal = values.filter((other) => other === value).length;
  return above + (equal + 1) / 2;
}

/**
 * Returns Kendall's τ_b [Kendall 1945], (C − D) / √((P − T₁)(P − T₂)) over the P pairs present in both lists, T the
 * pairs tied in each; 1 = same order, −1 = reversed, null where one list is all ties.
 */
export function kendallTau(
  a: readonly (number | null)[],
  b: readonly (number | null)[],
): number | null {
  let agreement = 0;
  let untiedA = 0;
  let untiedB = 0;
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < i; j++) {
      const inA = orderOf(a[i], a[j]);
      const inB = orderOf(b[i], b[j]);
      if (inA === null || inB === null) continue;
      agreement += inA * inB;
      untiedA += Math.abs(inA);
      untiedB += Math.abs(inB);
    }
  }
  return untiedA === 0 || untiedB === 0 ? null : agreement / Math.sqrt(untiedA * untiedB);
}

function orderOf(x: number | null | undefined, y: number | null | undefined): number | null {
  if (x === null || y === null || x === undefined || y === undefined) return null;
  return Math.sign(x - y);
}
