/**
 * The order of test files where no run before told how long each takes: those that take half a minute and more come
 * first, so that no worker is left alone with one at the end. The list is held to the files by longest-first.test.ts.
 */
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The longest first. What waits for clocks and sockets lets what computes run beside it. */
export const LONGEST = [
  "tests/live-night.test.ts",
  "tests/faults/orchestrator.test.ts",
  "tests/faults/session.test.ts",
  "tests/faults/handles.test.ts",
  "tests/engine/guard-walk/guards-page.test.ts",
  "tests/faults/feed-stands-still.test.ts",
  "tests/sweeps/cli/record.test.ts",
  "tests/faults/real-clock.test.ts",
  "tests/live-deadline.test.ts",
  "tests/soak/soak.test.ts",
  "tests/bench/parts.test.ts",
  "tests/fuzz/giants.test.ts",
  "tests/sweeps/checks/fill-models.test.ts",
] as const;

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files);
    const long = LONGEST.flatMap((name) => others.filter((file) => isOf(file, name)));
    return [...long, ...others.filter((file) => !long.includes(file))];
  }
}

function isOf({ moduleId }: TestSpecification, name: string): boolean {
  return moduleId.endsWith(`/${name}`);
}
