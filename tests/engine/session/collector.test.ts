import { constants, type PerformanceEntry, PerformanceObserver } from "node:perf_hooks";
import { expect, it } from "vitest";
import { createCollector } from "../../../engine/session/collector.ts";

const FORCED_YOUNG = {
  kind: constants.NODE_PERFORMANCE_GC_MINOR,
  flags: constants.NODE_PERFORMANCE_GC_FLAGS_FORCED,
};

it("looks through the young objects at once, and only through these", async () => {
  const collect = createCollector();
  const next = nextForced();
  collect();
  expect(await next).toEqual(FORCED_YOUNG);
});

/** The next look of the collector that somebody asked for; those that it takes by itself do not count. */
function nextForced(): Promise<unknown> {
  return new Promise((resolve) => {
    const observer = new PerformanceObserver((list) => {
      const looks = list.getEntries().map(detailOf);
      const forced = looks.find((look) => look?.flags === FORCED_YOUNG.flags);
      if (forced === undefined) return;
      observer.disconnect();
      resolve(forced);
    });
    observer.observe({ entryTypes: ["gc"] });
  });
}

/** What Node says of a look, beyond what the types know. */
function detailOf(entry: PerformanceEntry): { readonly flags?: number } | undefined {
  return (entry as { readonly detail?: { readonly flags?: number } }).detail;
}
