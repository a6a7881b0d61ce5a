/** How often a session says how far it is: the last word is never held back. */
import { expect, it } from "vitest";
import type { SessionEnv, SessionState } from "../../../engine/core/session-state.ts";
import type { Channel } from "../../../engine/session/channel.ts";
import { createProgress } from "../../../engine/session/progress.ts";

const ENV = { t0: 0, durationMs: 1_000 } as SessionEnv;
const NEVER_AGAIN = Number.POSITIVE_INFINITY;

function stateAt(tick: number): SessionState {
  const at = { tick, t: tick * 100, end: null };
  return { ...at, guards: { machine: { mode: "active" } }, market: {} } as unknown as SessionState;
}

function listening(everyMs: number) {
  const heard: unknown[] = [];
  const channel: Channel = {
    send: (message) => void heard.push("ticks" in message ? message.ticks : message),
    onStop: () => undefined,
    close: () => undefined,
  };
  return { progress: createProgress(channel, ENV, everyMs), heard };
}

it.each([
  ["each report, where none is to be held back", 0, [0, 1, 2]],
  ["the last, where all of them come at once", NEVER_AGAIN, [2]],
])("tells %s", (_name, everyMs, expected) => {
  const { progress, heard } = listening(everyMs);
  for (const tick of [0, 1, 2]) progress.report(stateAt(tick));
  progress.tellLast();
  progress.tellLast();
  expect(heard).toEqual(expected);
});

it("says nothing when there was nothing to report", () => {
  const { progress, heard } = listening(0);
  progress.tellLast();
  expect(heard).toEqual([]);
});
