import { expect, it } from "vitest";
import { countSessions, describeSessionCounts, type SessionState } from "../../reports/index.ts";

it.each<[SessionState[], string]>([
  [["finished"], "1 of 1 session done"],
  [["finished", "finished"], "2 of 2 sessions done"],
  [["reused", "finished"], "2 of 2 sessions done (1 finished, 1 reused)"],
  [
    ["finished", "failed", "not_run", "not_run"],
    "1 of 4 sessions done (1 finished, 1 failed, 2 not run)",
  ],
  [
    ["finished", "interrupted", "planned"],
    "1 of 3 sessions done (1 finished, 1 interrupted, 1 planned)",
  ],
])("%j", (states, text) => {
  const sessions = states.map((state) => ({ state }));
  expect(describeSessionCounts(sessions)).toBe(text);
  const { total, of } = countSessions(sessions);
  expect(Object.values(of).reduce((sum, count) => sum + count, 0)).toBe(total);
});
