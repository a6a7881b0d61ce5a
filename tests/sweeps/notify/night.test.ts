/** Whole nights of real processes that tell how they ended: when, how often, and what a notice that fails changes. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { PlannedNotice } from "../../../sweeps/notify/planned-notice.ts";
import type { SweepPlan } from "../../../sweeps/plan/plan-types.ts";
import { TELL } from "../../support/built.ts";
import { type Line, makePlace, type Place } from "../orchestrator.ts";
import { scriptedPlan } from "../scripted-plan.ts";

const MISSING = ["no-such-program-anywhere"];
const SECRET = "s3cret-that-nobody-may-read";
const ABORT = [
  {
    name: "negative-vw",
    when: "session.vw_spread_bps < 0.0 && session.fills_total >= 5",
    action: "abort",
  },
] as const;

let place: Place;
afterEach(async () => {
  delete process.env.NOTICE_TOKEN;
  await place.close();
});

/** A place whose nights are told to a file beside their runs. */
function makeTold(
  behaviours: readonly string[],
  changes: Partial<SweepPlan> = {},
  notify: Partial<PlannedNotice> = {},
): void {
  place = makePlace(scriptedPlan(behaviours, changes));
  rewrite({
    command: [process.execPath, TELL, join(place.root, "told")],
    webhook: null,
    timeoutMs: 20_000,
    folder: place.root,
    ...notify,
  });
}

/** What the grid says today of whom to tell. */
function rewrite(notify: PlannedNotice): void {
  const path = join(place.root, "plan.json");
  const plan = JSON.parse(readFileSync(path, "utf8")) as SweepPlan;
  writeFileSync(path, JSON.stringify({ ...plan, notify }));
}

type Told = Readonly<Record<string, string>>;

function told(): Told[] {
  const path = join(place.root, "told");
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Told);
}

function runFolders(): string[] {
  return readdirSync(join(place.root, "scripted")).filter((name) => name.startsWith("20"));
}

const ended = ({ event }: Line): boolean => event === "sweep_ended";
const texts = (lines: readonly Line[], event: string) =>
  lines.filter((line) => line.event === event).map(({ text }) => String(text));

describe("a night that ends is told once", () => {
  it("complete: the debrief's verdict, the sessions, what went wrong", async () => {
    makeTold(["finish", "no_fills", "crash"], { retries: 0 });
    const night = place.start();
    expect(await night.ended).toBe(0);
    const [notice, ...more] = told();
    expect(more).toEqual([]);
    const verdict = night.lines.find(({ event }) => event === "debrief")?.verdict;
    expect(notice).toMatchObject({
      SWEEP_STATE: "complete",
      SWEEP_EXIT: "0",
      SWEEP_VERDICT: verdict,
      SWEEP_SESSIONS: "2 of 3 sessions done (2 finished, 1 failed)",
    });
    expect(notice?.SWEEP_PROBLEM).toContain("1 session failed (03-c3: crashed");
    expect(notice?.line).toBe(`${notice?.SWEEP_LINE}\n`);
    expect(notice?.SWEEP_LINE).toContain(String(verdict));
    expect(existsSync(notice?.SWEEP_DEBRIEF ?? "")).toBe(true);
    // The journal knows, and so does the log.
    expect(texts(night.lines, "notice")).toEqual([
      expect.stringContaining(notice?.SWEEP_LINE ?? "-"),
    ]);
    expect(readFileSync(join(place.runFolder(), "sweep.log"), "utf8")).toContain(
      '"event":"notice"',
    );
  });

  it("an abort by a rule names the rule", async () => {
    makeTold(["finish", "negative_vw", "finish"], { rules: ABORT });
    expect(await place.start().ended).toBe(1);
    expect(told()).toHaveLength(1);
    expect(told()[0]).toMatchObject({ SWEEP_STATE: "aborted", SWEEP_EXIT: "1" });
    expect(told()[0]?.SWEEP_LINE).toMatch(/^scripted was aborted\. .*negative-vw/);
  });

  it("rounds that fill the time and were never begun are not counted: they were never promised", async () => {
    const deadline = { finishBy: "2999-01-01T00:00:00Z", fill: true };
    makeTold(["finish", "negative_vw"], { rules: ABORT, replicates: 4, deadline });
    const night = place.start();
    expect(await night.ended).toBe(1);
    const counts = "2 of 2 sessions done";
    expect(told()[0]).toMatchObject({ SWEEP_STATE: "aborted", SWEEP_SESSIONS: counts });
    expect(texts(night.lines, "sweep_ended")).toEqual([expect.stringContaining(counts)]);
  });

  it("a gate, and not again when it is started again and still shut", async () => {
    makeTold(["drift", "finish"]);
    expect(await place.start().ended).toBe(1);
    expect(told()).toHaveLength(1);
    expect(told()[0]).toMatchObject({ SWEEP_STATE: "blocked", SWEEP_EXIT: "1" });
    const again = place.start();
    expect(await again.ended).toBe(1);
    expect(told()).toHaveLength(1);
    expect(texts(again.lines, "notice")).toEqual(["Not told again: this end was told before."]);
  });

  it("a fault of the machine is told with exit code 3", async () => {
    makeTold(["finish", "disk_full"]);
    expect(await place.start().ended).toBe(3);
    expect(told()).toHaveLength(1);
    expect(told()[0]).toMatchObject({ SWEEP_STATE: "fault", SWEEP_EXIT: "3" });
    expect(told()[0]?.SWEEP_PROBLEM).toContain("no space left on device");
  });

  it("a complete sweep whose debrief cannot be written is told so, with exit code 3", async () => {
    makeTold(["until_go"]);
    const night = place.start();
    await night.said(({ event }) => event === "progress");
    // In the place of the page lies what no file can take the place of.
    mkdirSync(join(place.runFolder(), "debrief.md", "in-the-way"), { recursive: true });
    place.go();
    expect(await night.ended).toBe(3);
    expect(night.errors()).toMatch(/^Error: .*debrief\.md/m);
    expect(told()).toHaveLength(1);
    expect(told()[0]).toMatchObject({ SWEEP_STATE: "complete", SWEEP_EXIT: "3" });
    expect(told()[0]?.SWEEP_PROBLEM).toContain("no debrief: ");
  });

  it("a night that was killed with -9 and gone on with is told once, at its end", async () => {
    makeTold(["finish", "until_go"]);
    const first = place.start();
    await first.said(({ event, session }) => event === "progress" && session === 2);
    first.signal("SIGKILL");
    await first.ended;
    expect(told()).toEqual([]);
    place.go();
    expect(await place.start().ended).toBe(0);
    expect(told()).toHaveLength(1);
  });

  it("SIGTERM is told: whoever sent it need not be the operator", async () => {
    makeTold(["until_go"]);
    const night = place.start();
    await night.said(({ event }) => event === "progress");
    night.signal("SIGTERM");
    expect(await night.ended).toBe(130);
    expect(told()).toHaveLength(1);
    expect(told()[0]).toMatchObject({ SWEEP_STATE: "interrupted", SWEEP_EXIT: "130" });
  });

  it("Ctrl-C is not told; the end after it is, to whom the grid names by then", async () => {
    makeTold(["until_go"], {}, { command: MISSING });
    const night = place.start();
    await night.said(({ event }) => event === "progress");
    night.signal("SIGINT");
    expect(await night.ended).toBe(130);
    expect(texts(night.lines, "warning")).toEqual([]);
    rewrite({
      command: [process.execPath, TELL, join(place.root, "told")],
      webhook: null,
      timeoutMs: 20_000,
      folder: place.root,
    });
    // The interrupted session runs again and finds its sign at once.
    place.go();
    expect(await place.start().ended).toBe(0);
    expect(runFolders()).toHaveLength(1);
    expect(told()).toHaveLength(1);
  });
});

describe("a notice that cannot be told", () => {
  it("changes nothing but one line", async () => {
    makeTold(["finish", "negative_vw"], { rules: ABORT }, { command: MISSING });
    const night = place.start();
    expect(await night.ended).toBe(1);
    const warnings = texts(night.lines, "warning").filter((text) => text.includes("not told"));
    expect(warnings).toEqual([expect.stringContaining("was not found")]);
    expect(place.states()).toEqual(["finished", "finished"]);
    expect(existsSync(join(place.runFolder(), "debrief.md"))).toBe(true);
  });

  it("a program that hangs holds nobody up who presses Ctrl-C", async () => {
    makeTold(["finish"]);
    rewrite({
      command: [process.execPath, TELL, join(place.root, "pids"), "deaf"],
      webhook: null,
      timeoutMs: 60_000,
      folder: place.root,
    });
    const night = place.start();
    await night.said(ended);
    await expect.poll(() => existsSync(join(place.root, "pids"))).toBe(true);
    night.signal("SIGINT");
    expect(await night.ended).toBe(0);
    expect(texts(night.lines, "warning")).toEqual([
      expect.stringContaining("the operator did not wait for it"),
    ]);
  });
});

it("a secret is nowhere in the run, in what was said, or in what was logged", async () => {
  process.env.NOTICE_TOKEN = SECRET;
  makeTold(
    ["finish", "crash"],
    {},
    {
      webhook: {
        url: `http://127.0.0.1:1/\${NOTICE_TOKEN}`,
        headers: { authorization: `Bearer \${NOTICE_TOKEN}` },
        unsafeHttp: false,
      },
    },
  );
  const night = place.start();
  expect(await night.ended).toBe(0);
  const files = readdirSync(place.root, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(files.length).toBeGreaterThan(8);
  const holding = files.filter(({ parentPath, name }) =>
    readFileSync(join(parentPath, name)).includes(SECRET),
  );
  expect(holding.map(({ name }) => name)).toEqual([]);
  expect(`${night.errors()}${JSON.stringify(night.lines)}`).not.toContain(SECRET);
  expect(texts(night.lines, "warning")).toEqual([
    expect.stringContaining("refused the connection"),
  ]);
});
