/** What is wrong with the labels that a matrix's template gives: as folder names, and among themselves. */
import { labelFault } from "./label.ts";
import type { MatrixFault } from "./matrix.ts";

/**
 * Labels of a matrix exist only now; those of listed cells were checked by the schema. Thousands of them come from one
 * template: what is wrong with it is told once, with the first label that shows it.
 */
export function templateFaults(labels: readonly string[]): MatrixFault[] {
  const wrong = new Map<string, string[]>();
  for (const label of labels) {
    const fault = labelFault(label);
    if (fault === undefined) continue;
    const own = wrong.get(fault);
    if (own === undefined) wrong.set(fault, [label]);
    else own.push(label);
  }
  const faults = [...wrong].map(([expected, [first, ...others]]): MatrixFault => {
    const more = others.length === 0 ? "" : ` and ${others.length} more like it`;
    return { path: ["label"], message: `gives "${first}"${more}, expected ${expected}` };
  });
  return faults.length > 0 ? faults : sharedLabelFaults(labels);
}

function sharedLabelFaults(labels: readonly string[]): MatrixFault[] {
  const count = new Map<string, number>();
  for (const label of labels.map((one) => one.toLowerCase()))
    count.set(label, (count.get(label) ?? 0) + 1);
  const shared = labels.find((label) => (count.get(label.toLowerCase()) ?? 0) > 1);
  if (shared === undefined) return [];
  const times = count.get(shared.toLowerCase());
  const message = `gives ${labels.length} cells only ${count.size} labels, "${shared}" ${times} times, expected each label once; keep its parts apart, as in a{…}-b{…}`;
  return [{ path: ["label"], message }];
}
