import { defineConfig } from "vitest/config";
import { ClosingLine } from "./tests/support/closing-line.ts";
import { LongestFirst } from "./tests/support/longest-first.ts";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    // Real processes and real databases take longer than a unit test's default.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    globalSetup: ["tests/support/temp-folder.ts"],
    setupFiles: ["tests/support/fixed-seed.ts"],
    pool: "forks",
    // Nothing here is global: files may share a process, and the engine is imported once instead of 180 times.
    isolate: false,
    // One more than most machines of CI have cores: many tests wait for clocks, sockets and disks.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    reporters: ["default", new ClosingLine()],
  },
});
