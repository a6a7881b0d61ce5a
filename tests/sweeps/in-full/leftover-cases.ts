/** What a verification leaves among the temporary files when it is killed, and who takes it away. */
import {
  chownSync,
  existsSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { makePassingFolder, removeLeftovers } from "../../../sweeps/temporary/passing-folder.ts";
import { orderVerbs, startVerb } from "../../faults/verb.ts";
import { command } from "./bench.ts";
import type { Matrix } from "./matrix.ts";

/** In the second session of four, which has its folder by then. */
const MIDDLE = 33;

export function leftoverCases(matrix: Matrix): void {
  let temporary = "";
  let count = 0;
  beforeEach(() => {
    count += 1;
    temporary = join(matrix.root, `left-${count}`);
    mkdirSync(temporary);
    vi.stubEnv("TMPDIR", temporary);
  });
  afterEach(() => void vi.unstubAllEnvs());

  it("is taken away after kill -9, and never under one that is at work", async () => {
    const place = { root: join(matrix.root, "verifying"), temporary };
    const at = MIDDLE;
    orderVerbs(place, {
      verify: [
        { at, signal: "SIGKILL" },
        { at, signal: "SIGSTOP" },
      ],
    });
    const verify = () => startVerb(place, "verify", [matrix.run]);

    expect((await verify().ended).end).toBe("SIGKILL");
    const left = readdirSync(temporary);
    expect(left).toHaveLength(1);
    expect(readdirSync(join(temporary, left[0] as string))).toEqual(["2"]);

    const slow = verify();
    await vi.waitUntil(() => stands(slow.process.pid), { timeout: 60_000, interval: 10 });
    const its = readdirSync(temporary);
    expect(its).toHaveLength(1);
    expect(its).not.toEqual(left);

    expect((await command(matrix.root, "verify", matrix.run)).code).toBe(0);
    expect(readdirSync(temporary)).toEqual(its);
    slow.process.kill("SIGCONT");
    const { end, errors } = await slow.ended;
    expect(end, errors).toBe(0);
    expect(readdirSync(temporary)).toEqual([]);
  });

  const DAY_MS = 24 * 60 * 60 * 1_000;
  const now = Date.now();
  /** The name of a folder that this process makes, changed. */
  const named = (change: (parts: string[]) => string[]): string => {
    const own = makePassingFolder("verify");
    return join(temporary, change(basename(own).split("-")).join("-"));
  };
  const another = (at: number, value: string) => (parts: string[]) => parts.with(at, value);
  const [PID, START, WORLD] = [2, 3, 4];

  it.each<[string, "stays" | "goes", (parts: string[]) => string[], number]>([
    ["of a process that works", "stays", (parts) => [...parts.slice(0, -1), "aB3dE6"], 9 * DAY_MS],
    ["of a process whose number another one has by now", "goes", another(START, "1"), 0],
    ["of a process that is gone", "goes", another(PID, "4194305"), 0],
    ["of another machine, container or boot", "stays", another(WORLD, "0123456789ab"), 0],
    [
      "of such a one, not changed for a day",
      "stays",
      another(WORLD, "0123456789ab"),
      DAY_MS - 1_000,
    ],
    ["of such a one, and longer", "goes", another(WORLD, "0123456789ab"), DAY_MS + 1_000],
    [
      "of a machine that tells nothing",
      "stays",
      (p) => another(WORLD, "0")(another(START, "0")(p)),
      0,
    ],
    ["of such a one, after a day", "goes", another(WORLD, "0"), DAY_MS + 1_000],
    [
      "of a journal's copy whose process is gone",
      "goes",
      (p) => another(1, "journal")(another(PID, "4194305")(p)),
      0,
    ],
    ["for something else", "stays", another(1, "photos"), 9 * DAY_MS],
    ["with a longer name", "stays", (parts) => [...parts, "mine"], 9 * DAY_MS],
    ["without a process", "stays", another(PID, "0"), 9 * DAY_MS],
  ])("a folder %s %s", (_whose, then, change, ageMs) => {
    const path = named(change);
    mkdirSync(join(path, "1"), { recursive: true });
    writeFileSync(join(path, "1", "session.db"), "rows");
    lutimesSync(path, (now - ageMs) / 1_000, (now - ageMs) / 1_000);
    removeLeftovers(now);
    expect(existsSync(join(path, "1", "session.db"))).toBe(then === "stays");
  });

  it.each<[string, (path: string, elsewhere: string) => void]>([
    ["a link to somebody's folder", (path, elsewhere) => symlinkSync(elsewhere, path)],
    ["a file", (path) => writeFileSync(path, "")],
  ])("%s of such a name stays", (_what, make) => {
    const elsewhere = join(temporary, "elsewhere");
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, "kept"), "");
    const path = named(another(START, "1"));
    make(path, elsewhere);
    removeLeftovers(now);
    expect(readdirSync(temporary)).toContain(basename(path));
    expect(readdirSync(elsewhere)).toEqual(["kept"]);
  });

  it("follows no link inside one that it takes away", () => {
    const elsewhere = join(temporary, "elsewhere");
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, "kept"), "");
    const path = named(another(START, "1"));
    mkdirSync(path);
    symlinkSync(elsewhere, join(path, "1"));
    removeLeftovers(now);
    expect(existsSync(path)).toBe(false);
    expect(readdirSync(elsewhere)).toEqual(["kept"]);
  });

  it("has to have a place: without one, verify says so", async () => {
    const missing = join(temporary, "missing");
    vi.stubEnv("TMPDIR", missing);
    const { code, err } = await command(matrix.root, "verify", matrix.run);
    expect(code).toBe(3);
    expect(err.replace(/\s+/g, " ")).toContain(
      `Error: ${missing}: no folder for temporary files could be made in it: ENOENT`,
    );
    expect(err).toContain("(SWP_TEMPORARY_FOLDER)");
  });

  it.skipIf(process.getuid?.() !== 0)("another user's stays", () => {
    const path = named(another(START, "1"));
    mkdirSync(path);
    chownSync(path, 65_534, 65_534);
    removeLeftovers(now);
    expect(existsSync(path)).toBe(true);
  });
}

/** Stopped by a signal, as /proc has it. */
function stands(pid: number | undefined): boolean {
  return / T /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
}
