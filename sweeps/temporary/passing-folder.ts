/**
 * Folders among the temporary files that are gone when their work is done. A process that is killed with -9 cannot tidy
 * up, so whoever makes the next one takes away what dead ones left. A folder's name says who made it, from the moment
 * it exists: there is no time in which it lies there and nobody knows whose it is.
 */
import { lstatSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blake3Hex, CodedError } from "../../engine/index.ts";
import { identifyProcess, isStillRunning } from "../../runner/index.ts";

/** What such a folder is for. */
export type PassingKind = "verify" | "journal";

/** Makes one, for its maker to remove. @throws CodedError SWP_TEMPORARY_FOLDER. */
export function makePassingFolder(kind: PassingKind): string {
  const { pid, startTime, world } = ownName();
  try {
    return mkdtempSync(join(tmpdir(), `sweep-${kind}-${pid}-${startTime}-${world}-`));
  } catch (cause) {
    const message = `${tmpdir()}: no folder for temporary files could be made in it: ${(cause as Error).message}`;
    throw new CodedError("SWP_TEMPORARY_FOLDER", message, {
      cause,
      transient: true,
      hint: "Make room in it, or name another one in TMPDIR.",
    });
  }
}

/** Takes away what dead processes of this user left. Nobody waits for it to succeed: what cannot go stays. */
export function removeLeftovers(nowMs: number): void {
  const own = ownName();
  for (const name of namesIn(tmpdir())) {
    const maker = parseName(name);
    if (maker === null) continue;
    const path = join(tmpdir(), name);
    try {
      if (isOurs(path) && isLeft(maker, path, own, nowMs))
        rmSync(path, { recursive: true, force: true });
    } catch {
      // Somebody else takes it away just now, or it may not be touched.
    }
  }
}

type Maker = {
  readonly pid: number;
  /** As /proc has it; 0 where that is missing. */
  readonly startTime: string;
  /** Where the pid means something; 0 where nothing tells. */
  readonly world: string;
};

const UNKNOWN = "0";
const NAME = /^sweep-(?:verify|journal)-([1-9]\d{0,9})-(\d{1,20})-(0|[0-9a-f]{12})-[A-Za-z0-9]{6}$/;

function parseName(name: string): Maker | null {
  const [, pid, startTime, world] = NAME.exec(name) ?? [];
  if (pid === undefined || startTime === undefined || world === undefined) return null;
  return { pid: Number(pid), startTime, world };
}

function ownName(): Maker {
  const { pid, startTime, bootId } = identifyProcess(process.pid, 0);
  const names = pidNames();
  if (startTime === null || bootId === null || names === null)
    return { pid, startTime: UNKNOWN, world: UNKNOWN };
  return { pid, startTime, world: blake3Hex(`${bootId} ${names}`).slice(0, 12) };
}

/** Which numbers of processes these are: containers of one machine may share a disk, but each counts its own. */
function pidNames(): string | null {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return null;
  }
}

/** A folder, no link to one, and made by this user: nobody else can have put it there. */
function isOurs(path: string): boolean {
  const stat = lstatSync(path);
  return stat.isDirectory() && (process.getuid === undefined || stat.uid === process.getuid());
}

/**
 * Long against the seconds between two changes in a folder that is worked in: a verification makes and removes a folder in
 * it for each session.
 */
const UNTOUCHED_MS = 24 * 60 * 60 * 1_000;

/** Of a maker in another container, on another machine or before a boot nothing can be asked: there, time tells. */
function isLeft(maker: Maker, path: string, own: Maker, nowMs: number): boolean {
  if (own.world === UNKNOWN || maker.world !== own.world)
    return nowMs - lstatSync(path).mtimeMs > UNTOUCHED_MS;
  const { bootId } = identifyProcess(process.pid, nowMs);
  return !isStillRunning({ ...maker, bootId, recordedAtMs: nowMs }, nowMs);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
