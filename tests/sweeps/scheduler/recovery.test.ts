import { existsSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { isStillRunning, type ProcessIdentity, signalProcess } from "../../../runner/index.ts";
import { type Line, makePlace, type Place } from "../orchestrator.ts";
import { scriptedPlan } from "../scripted-plan.ts";

let place: Place;
afterEach(() => place.close());

const BEHAVIOURS = ["finish", "finish", "until_go", "finish"];
const COMPLETE = [
  "1.1 duration_elapsed",
  "2.1 duration_elapsed",
  "3.1 duration_elapsed",
  "4.1 duration_elapsed",
];
const runsThird = ({ event, session }: Line): boolean => event === "progress" && session === 3;

/** Kills the orchestrator in its third session and returns that session's process. */
async function killInThird() {
  const first = place.start();
  await first.said(runsThird);
  const session = place.sessionProcess("03-c3");
  expect(session).not.toBeNull();
  first.signal("SIGKILL");
  expect(await first.ended).toBe("SIGKILL");
  return session as NonNullable<typeof session>;
}

async function untilGone(session: Awaited<ReturnType<typeof killInThird>>): Promise<void> {
  while (isStillRunning(session, Date.now()))
    await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("kill -9 of the orchestrator in the third session", () => {
  it("a session that still runs is taken over; nothing is run twice", async () => {
    place = makePlace(scriptedPlan(BEHAVIOURS));
    const session = await killInThird();
    expect(isStillRunning(session, Date.now())).toBe(true);
    const second = place.start();
    const taken = await second.said(
      ({ event, session: of }) => event === "session_started" && of === 3,
    );
    expect(taken).toMatchObject({ takenOver: true });
    place.go();
    expect(await second.ended).toBe(0);
    expect(place.attempts()).toEqual(COMPLETE);
    expect(
      second.lines.filter(({ event }) => event === "session_started").map((line) => line.session),
    ).toEqual([3, 4]);
  });

  it("a session that finished meanwhile is credited", async () => {
    place = makePlace(scriptedPlan(BEHAVIOURS));
    const session = await killInThird();
    place.go();
    await untilGone(session);
    expect(await place.start().ended).toBe(0);
    expect(place.attempts()).toEqual(COMPLETE);
  });

  it("a session that was cut too is kept as evidence and run anew", async () => {
    place = makePlace(scriptedPlan(BEHAVIOURS));
    const session = await killInThird();
    signalProcess(session, "SIGKILL", Date.now());
    await untilGone(session);
    place.go();
    expect(await place.start().ended).toBe(0);
    expect(place.attempts()).toEqual([
      ...COMPLETE.slice(0, 2),
      "3.1 interrupted",
      "3.2 duration_elapsed",
      COMPLETE[3],
    ]);
    expect(existsSync(join(place.runFolder(), "sessions/03-c3.attempt1/session-spec.json"))).toBe(
      true,
    );
    expect(existsSync(join(place.runFolder(), "sessions/03-c3/summary.json"))).toBe(true);
  });

  it("with on_orchestrator_death: stop, the session closes by itself and is run anew", async () => {
    place = makePlace(scriptedPlan(BEHAVIOURS, { onOrchestratorDeath: "stop" }));
    const session = await killInThird();
    await untilGone(session);
    place.go();
    expect(await place.start().ended).toBe(0);
    expect(place.attempts()[2]).toBe("3.1 interrupted_sigterm");
    expect(place.states()).toEqual(["finished", "finished", "finished", "finished"]);
  });
});

describe("signals", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "%s once closes the session cleanly, exit 130, and resumes",
    async (signal) => {
      place = makePlace(scriptedPlan(BEHAVIOURS));
      const first = place.start();
      await first.said(runsThird);
      first.signal(signal);
      expect(await first.ended).toBe(130);
      expect(place.states()).toEqual(["finished", "finished", "interrupted", "planned"]);
      expect(place.attempts()[2]).toBe(`3.1 interrupted_${signal.toLowerCase()}`);
      expect(existsSync(join(place.runFolder(), "debrief.md"))).toBe(true);
      place.go();
      expect(await place.start().ended).toBe(0);
    },
  );

  it("Ctrl-C twice ends a session that does not obey at once", async () => {
    place = makePlace(scriptedPlan(["finish", "hang_hard"]));
    const first = place.start();
    await first.said(({ event, session }) => event === "progress" && session === 2);
    const session = place.sessionProcess("02-c2") as ProcessIdentity;
    expect(session).not.toBeNull();
    first.signal("SIGINT");
    await first.said(({ event }) => event === "stopping");
    // A second press is a press of its own only after the echo of the first has passed.
    await new Promise((resolve) => setTimeout(resolve, 350));
    first.signal("SIGINT");
    expect(await first.ended).toBe(130);
    expect(place.states()).toEqual(["finished", "interrupted"]);
    expect(isStillRunning(session, Date.now())).toBe(false);
  });
});

describe("two orchestrators", () => {
  it("the second refuses and names the first; a dead owner's lock is taken over at once", async () => {
    place = makePlace(scriptedPlan(BEHAVIOURS));
    const first = place.start();
    await first.said(runsThird);
    const second = place.start();
    expect(await second.ended).toBe(3);
    expect(second.errors()).toContain(`process ${first.pid}`);
    expect(second.errors()).toContain("SWP_LOCKED");
    first.signal("SIGKILL");
    await first.ended;
    place.go();
    expect(await place.start().ended).toBe(0);
    expect(readlinkSync(join(place.root, "scripted", "latest"))).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-/,
    );
  });
});
