/** One value of a JSON tree replaced by another, for answers that are bent anywhere. */

/** Puts a value at the n-th place of the tree, counted around its end; places under these keys are left alone. */
export function replaceOne(
  tree: object,
  where: number,
  to: unknown,
  except: readonly string[] = [],
): void {
  const places: { readonly holder: Record<string, unknown>; readonly key: string }[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const key of Object.keys(value)) {
      if (!except.includes(key)) places.push({ holder: value as Record<string, unknown>, key });
      walk((value as Record<string, unknown>)[key]);
    }
  };
  walk(tree);
  const place = places[where % places.length];
  if (place !== undefined) place.holder[place.key] = to;
}
