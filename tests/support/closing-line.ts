/** The last line of a test run, for people and machines: how many passed and failed. */
import type { Reporter, TestModule } from "vitest/node";

export class ClosingLine implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>): void {
    const count = { passed: 0, failed: 0, skipped: 0 };
    const unfinished: string[] = [];
    for (const module of modules) {
      const failedBefore = count.failed;
      let pending = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        // A test that never came to its end has shown nothing, and must not look green.
        if (state === "pending") pending += 1;
        else count[state] += 1;
      }
      count.failed += pending;
      // Nor may a file that could not be loaded: it has no tests to fail.
      if (!module.ok() && count.failed === failedBefore) count.failed += 1;
      if (pending > 0 || module.state() === "pending" || module.state() === "queued") {
        unfinished.push(`${module.relativeModuleId}: ${pending} tests did not come to their end`);
      }
    }
    const skipped = count.skipped === 0 ? "" : `, ${count.skipped} skipped`;
    process.on("exit", () =>
      process.stdout.write(
        `${unfinished.map((line) => `\n${line}`).join("")}\n${count.passed} passed, ${count.failed} failed${skipped}\n`,
      ),
    );
  }
}
