/** The text of a session's `config.yaml`: the patched document under a heading that says whose it is. */
import type { PlannedCell } from "../plan/plan-types.ts";

export type ConfigHeading = {
  readonly sweep: string;
  readonly replicate: number;
};

type HeadedCell = Pick<
  PlannedCell,
  "label" | "rationale" | "baseConfig" | "changes" | "configYaml" | "configHash"
>;

/** Returns the session's config file: heading comment, then the patched YAML byte for byte. */
export function sessionConfigText(cell: HeadedCell, { sweep, replicate }: ConfigHeading): string {
  const changes = cell.changes.map(({ key, baseEffective, value, base }) => {
    const before = base === null ? `${baseEffective}, by default` : `${base}`;
    return `#   ${oneLine(key)}: ${oneLine(String(value))} (base: ${oneLine(before)})`;
  });
  const heading = [
    `# Sweep ${oneLine(sweep)}, cell ${oneLine(cell.label)}, replicate ${replicate}.`,
    ...(cell.rationale === "" ? [] : [`# ${oneLine(cell.rationale)}`]),
    `# Base: ${oneLine(cell.baseConfig)}${changes.length === 0 ? ", unchanged" : ", with"}`,
    ...changes,
    `# Hash of the effective config, defaults included: ${cell.configHash}`,
  ];
  return `${heading.join("\n")}\n\n${cell.configYaml}`;
}

/** A line break inside a comment would end it and turn the rest into configuration. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").trim();
}
