/** The tests that mutants of the guard modules are run against: fast, in memory, and about the guards alone. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/engine/core/guards/**/*.test.ts"],
  },
});
