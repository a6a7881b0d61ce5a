/** A journal with odd rows, and words in it that mean harm: read as damage or as text, and nothing else is touched. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { blake3Hex } from "../../engine/hash.ts";
import { emptyRow } from "../../sweeps/cli/views/live-rows.ts";
import { drawLiveTable } from "../../sweeps/cli/views/live-table.ts";
import { fuzz, HOSTILE_TEXT, UNSEEN } from "../support/hostile.ts";
import { testFolder } from "../support/own-folder.ts";
import { changeDatabase, quoted } from "../support/stored-database.ts";
import { typed } from "../support/typed.ts";
import { storedRun } from "../sweeps/scripted-journal.ts";
import { scriptedPlan } from "../sweeps/scripted-plan.ts";

let root: string;
beforeEach(() => {
  root = testFolder("hostile");
});

/** A stored run whose journal is changed by hand. */
function changedRun(changes: readonly string[], title = "Scripted sweep"): string {
  const plan = scriptedPlan(["finish", "finish"], { title });
  const folder = storedRun(join(root, "runs"), plan, (journal) => {
    journal.startAttempt(1, "sessions/01-c1");
    journal.recordOrchestrator({ pid: 1, startTime: "0", bootId: "another", recordedAtMs: 0 });
    journal.setSweepState("fault", "disk full");
  });
  changeDatabase(join(folder, "sweep.db"), ...changes);
  return folder;
}

/** Text of a row; SQLite ends a statement at a NUL. */
const rowText = (text: string): string => quoted(text.replaceAll("\0", ""));
const planOf = (json: string): string =>
  `UPDATE sweep SET plan_json = ${quoted(json)}, plan_hash = '${blake3Hex(json)}'`;

describe("rows that no program wrote", () => {
  it.each<[string, string, RegExp]>([
    [
      "a folder above the run",
      "UPDATE attempts SET folder = '../../../etc'",
      /names the folder "\.\.\/\.\.\/\.\.\/etc"/,
    ],
    ["an absolute folder", "UPDATE sessions SET folder = '/etc'", /names the folder "\/etc"/],
    [
      "a session without its row",
      "DELETE FROM attempts; DELETE FROM sessions WHERE session = 2",
      /no row of session 2/,
    ],
    ["a plan that is no JSON", planOf("{"), /holds a plan that is none, at the top/],
    ["a plan that is empty", planOf("{}"), /holds a plan that is none, at name/],
    [
      "a plan whose label leads away",
      planOf(JSON.stringify({ ...scriptedPlan(["finish"]), name: "../x" })),
      /holds a plan that is none, at name/,
    ],
    [
      "inputs that are no JSON",
      "INSERT INTO rule_evaluations VALUES (1, 1, 'r', 'e', 'flag', 'fired', '{', NULL, 'now')",
      /holds inputs of rule "r" that are none/,
    ],
    ["no sweep", "DELETE FROM sweep", /holds no sweep/],
    [
      "a table gone",
      "DROP TABLE decisions; DROP TABLE progress; DROP TABLE interruptions",
      /damaged or not a journal/,
    ],
  ])("%s", async (_name, change, told) => {
    changedRun([change]);
    const { code, err } = await typed(root, "debrief");
    expect(err).toMatch(told);
    expect(err).toContain("SWP_JOURNAL_DAMAGED");
    expect(code).toBe(3);
  });

  it("whatever stands in a row, status and debrief end in plain words", async () => {
    const columns = fc.constantFrom(
      ...[
        "sessions.label",
        "sessions.reason",
        "sessions.halt_reason",
        "sessions.ticks",
        "sessions.folder",
      ],
      ...[
        "sweep.state_detail",
        "sweep.started_at",
        "sweep.name",
        "attempts.detail",
        "attempts.outcome",
      ],
      ...[
        "attempts.folder",
        "orchestrators.pid",
        "orchestrators.boot_id",
        "orchestrators.ended_at",
      ],
    );
    const values = fc.oneof(
      fc.string({ unit: "binary", maxLength: 30 }).map(rowText),
      fc.constantFrom(
        "1e999",
        "-9223372036854775808",
        "9223372036854775807",
        "''",
        quoted(HOSTILE_TEXT),
      ),
    );
    await fc.assert(
      fc.asyncProperty(columns, values, async (column, value) => {
        const [table, name] = column.split(".");
        let folder = "";
        try {
          folder = changedRun([`UPDATE ${table} SET ${name} = ${value}`]);
        } catch (error) {
          // The tables are strict: text stands in no column of numbers.
          expect(error).toMatchObject({ code: "SQLITE_CONSTRAINT_DATATYPE" });
          return;
        }
        for (const verb of [["status"], ["status", "--json"], ["debrief"]]) {
          const { code, out, err } = await typed(root, ...verb, folder);
          expect([0, 2, 3]).toContain(code);
          expect(`${out}${err}`).not.toMatch(UNSEEN);
          expect(err).not.toMatch(/This is a defect/);
        }
      }),
      fuzz(25),
    );
    expect(readdirSync(root)).toEqual(["runs"]);
  });
});

describe("a hostile text is text", () => {
  it("in status, as a label, a reason, a title and a detail", async () => {
    const reason = quoted(HOSTILE_TEXT);
    changedRun(
      [
        `UPDATE sessions SET label = ${reason}, reason = ${reason}`,
        `UPDATE sweep SET state_detail = ${reason}`,
      ],
      HOSTILE_TEXT,
    );
    const { code, out, err } = await typed(root, "status");
    expect([code, err]).toEqual([0, ""]);
    expect(out).not.toMatch(UNSEEN);
    expect(out.split("<script>alert(1)</script> | [x](javascript:alert(1))").length - 1).toBe(2);
    const { sessions } = JSON.parse((await typed(root, "status", "--json")).out) as {
      readonly sessions: readonly { readonly label: string }[];
    };
    // Escapes in JSON say the same text.
    expect(sessions[0]?.label).toBe(HOSTILE_TEXT);
  });

  it("in the live table, as a label and a title", () => {
    const row = emptyRow(1, HOSTILE_TEXT, "running");
    const screen = { title: HOSTILE_TEXT, rows: [row], nowMs: 0, sessionMsMean: null, rowsMax: 5 };
    // Bold and grey are the table's own.
    const shown = drawLiveTable({ ...screen, stopping: false }).replaceAll(/\p{Cc}\[\d+m/gu, "");
    expect(shown).not.toMatch(UNSEEN);
  });

  it("in an acknowledgement, as a name and a reason", async () => {
    changedRun([
      "UPDATE sessions SET state = 'finished', invariant_status = 'drift' WHERE session = 1",
    ]);
    const words = ["--session", "1", "--by", HOSTILE_TEXT, "--reason", HOSTILE_TEXT];
    const { code, out } = await typed(root, "acknowledge", "scripted", ...words);
    expect(code).toBe(0);
    expect(out).toContain("<script>alert(1)</script>");
    expect(out).not.toMatch(UNSEEN);
  });
});
