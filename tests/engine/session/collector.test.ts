import { expect, it } from "vitest";
import { createCollector } from "../../../engine/session/collector.ts";

it("takes back what a session leaves behind, and keeps what is still held", () => {
  const collect = createCollector();
  const held = rowsOfOneSession();
  collect();
  const before = process.memoryUsage().heapUsed;
  // Let go at once, and few enough that all of them are young when the collector looks.
  rowsOfOneSession();
  const after = process.memoryUsage().heapUsed;
  collect();
  expect(after - before).toBeGreaterThan(100_000);
  expect(process.memoryUsage().heapUsed).toBeLessThan(before + (after - before) / 2);
  expect(held).toEqual(rowsOfOneSession());
});

function rowsOfOneSession(): readonly { readonly seq: number; readonly text: string }[] {
  return Array.from({ length: 3_000 }, (_, seq) => ({ seq, text: `entry ${seq} of a ledger` }));
}
