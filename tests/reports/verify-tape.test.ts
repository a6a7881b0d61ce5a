/** Verification of sessions on a tape from elsewhere, in every state in which a sweep takes one: packed, plain, or cut. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { readTape } from "../../engine/markets/tape/read-tape.ts";
import { verifyRun, writeDebrief } from "../../reports/index.ts";
import type { SweepRecord } from "../../reports/sweep-record.ts";
import { inSession } from "./fixtures/damages.ts";
import { copyOf, realNight } from "./fixtures/real-night.ts";

const SESSION = 2;

let night: SweepRecord;
beforeAll(async () => {
  night = realNight({ "s40-baseline": [10, 16], "tight-sym-4": [4, 4] });
  await writeDebrief(night);
});

/** The night as if the plan had named a tape with what session 2 saw, and that had kept none of its own. */
function onPlannedTape(change: (packed: Buffer) => Buffer) {
  const record = copyOf(night);
  const own = inSession(record, "tape.ndjson.gz");
  const { hash } = readTape(own);
  const path = join(record.runFolder, "recorded.ndjson.gz");
  renameSync(own, path);
  writeFileSync(path, change(readFileSync(path)));
  return { ...record, tapes: [{ name: "recorded", path, hash, note: "" }] };
}

function withoutFooter(packed: Buffer): Buffer {
  const lines = gunzipSync(packed);
  return lines.subarray(0, lines.subarray(0, -1).lastIndexOf(10) + 1);
}

const LOST = "tape recorded";

describe("a tape that the plan names", () => {
  it.each<[string, (packed: Buffer) => Buffer, readonly string[]]>([
    ["is taken as it is", (packed) => packed, []],
    ["may be plain lines", (packed) => gunzipSync(packed), []],
    ["may lack its footer", (packed) => gzipSync(withoutFooter(packed)), []],
    ["may be plain lines without a footer", withoutFooter, []],
    ["may end in half a line", (packed) => Buffer.concat([withoutFooter(packed), half()]), []],
    ["may have lost the end of its packed bytes", (packed) => packed.subarray(0, -8), []],
    ["lacks what the sessions saw", (packed) => packed.subarray(0, packed.length >> 1), [LOST]],
    ["is not there", () => Buffer.alloc(0), [LOST]],
  ])("%s", (_name, change, expected) => {
    const record = onPlannedTape(change);
    const { differences, checks } = verifyRun(record);
    const fields = differences.filter(({ session }) => session === SESSION);
    expect(fields.map(({ field }) => field).filter((field) => !isPrint(field))).toEqual(expected);
    expect(checks["tape hashes"]).toBeGreaterThan(2);
  });

  it("is named where its footer claims other bytes", () => {
    const record = onPlannedTape((packed) => {
      const lines = gunzipSync(packed).toString("utf8");
      return Buffer.from(lines.replace(/"hash":"[0-9a-f]{4}/, '"hash":"0000'));
    });
    const fields = verifyRun(record).differences.map(({ session, field }) => `${session} ${field}`);
    expect(fields).toContain(`${SESSION} ${LOST}: footer`);
  });
});

describe("a tape that a session wrote", () => {
  it("has its footer and every packed byte", () => {
    for (const change of [(packed: Buffer) => gzipSync(withoutFooter(packed)), cutPacked]) {
      const record = copyOf(night);
      const path = inSession(record, "tape.ndjson.gz");
      writeFileSync(path, change(readFileSync(path)));
      const fields = verifyRun(record).differences.map(({ field }) => field);
      expect(fields.join()).toMatch(/^tape\.ndjson\.gz/);
    }
  });
});

function cutPacked(packed: Buffer): Buffer {
  return packed.subarray(0, -8);
}

function half(): Buffer {
  return Buffer.from('{"type":"trade","t":17');
}

/** Fills on prints that are not there any more are named as well. */
function isPrint(field: string): boolean {
  return field.startsWith("fills of print");
}
