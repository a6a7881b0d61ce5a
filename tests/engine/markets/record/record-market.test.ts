/** A recording whose machine sleeps: its time is over when it is over on the tapes. */
import { join } from "node:path";
import { expect, it } from "vitest";
import { recordMarket } from "../../../../engine/markets/record/record-market.ts";
import type { RecordedTape } from "../../../../engine/markets/record/recorder.ts";
import { type FeedClock, MACHINE_CLOCK } from "../../../../engine/markets/xrpl/feed/clock.ts";
import { startLoopback } from "../../../../loopback/index.ts";
import { writeNetworkFile } from "../../../support/network-file.ts";
import { testFolder } from "../../../support/own-folder.ts";

const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;

it("ends with the sleep in which its time ran out, and opens no market again", async () => {
  const folder = testFolder("record-market");
  const server = await startLoopback({ paceMs: 100 });
  let sleptMs = 0;
  const clock: FeedClock = {
    wallMs: () => MACHINE_CLOCK.wallMs() + sleptMs,
    monotonicMs: MACHINE_CLOCK.monotonicMs,
    uptimeMs: () => MACHINE_CLOCK.monotonicMs() + sleptMs,
  };
  const tapes: RecordedTape[] = [];
  const said: string[] = [];
  const note = (text: string) => void said.push(text);
  try {
    const networkFile = writeNetworkFile(folder, [server.url], ["backoff_s: 0.1"]);
    await recordMarket({
      market: { source: "xrpl", network: "loopback", networkFile },
      forMs: HOUR_MS / 2,
      folder: join(folder, "tapes"),
      signal: new AbortController().signal,
      log: { info: note, warn: note },
      clock,
      onTape: (tape) => void tapes.push(tape),
      onProgress: ({ ledgers }) => {
        if (ledgers === 5) sleptMs = HOUR_MS;
      },
      retryMs: 50,
    });
  } finally {
    await server.stop();
  }
  expect(tapes.map(({ ended }) => ended)).toEqual(["duration_elapsed"]);
  expect(said.filter((text) => text.startsWith("reads "))).toHaveLength(1);
});
