/** What a replay is worth, in a few lines: which ledger roots came again, and which did not and why. Pure. */
import type { ReplayFile, Reproduction } from "../../reports/index.ts";
import type { ReplayEnd } from "../replay/replay-run.ts";
import { counted } from "../scheduler/events.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";

/** Returns the lines for the terminal, the count first. */
export function describeReproduction({ reproduction, failed }: ReplayFile): string[] {
  const of = (...statuses: readonly Reproduction["status"][]) =>
    reproduction.filter(({ status }) => statuses.includes(status));
  const good = of("reproduced");
  const bad = of("differs", "tape_changed");
  return [
    `Reproduced ${good.length} of ${counted(good.length + bad.length, "recorded session")}.`,
    ...bad.map(({ label, reason }) => `  not reproduced: ${label}: ${reason}`),
    ...of("not_run").map(({ label, reason }) => `  not looked at: ${label}: ${reason}`),
    ...of("not_counted").map(({ label, reason }) => `  not counted: ${label}: ${reason}`),
    ...failed.map(
      ({ tape, cell, reason }) => `  Warning: tape ${tape} × ${cell} failed: ${reason}`,
    ),
  ];
}

/**
 * 1 where a session should have been reproduced and was not: like a difference that `verify` finds. Another version
 * of the engine is expected to differ, and is only said.
 */
export function exitOfReplay({ state, result }: ReplayEnd): ExitCode {
  if (state === "interrupted") return EXIT.interrupted;
  if (state === "fault") return EXIT.fault;
  const unexplained = result.reproduction.some(
    ({ status, engine_version: version }) =>
      status === "tape_changed" || (status === "differs" && version === result.engine_version),
  );
  return unexplained ? EXIT.aborted : EXIT.done;
}
