/** Short sweeps on the real engine, driven by the command line in this process, and a way to spoil what they stored. */
import { cpSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { blake3Hex } from "../../../engine/index.ts";
import { runCommandLine } from "../../../sweeps/cli/command-line.ts";
import { processEnvironment } from "../../../sweeps/cli/process-environment.ts";
import { PAPER, SWEEP_MAIN } from "../../support/built.ts";
import { changeSealed, quoted } from "../../support/stored-database.ts";
import type { Said } from "../../support/typed.ts";
import { spawnOrchestrator } from "../orchestrator.ts";

/** Types a command in a folder; sessions run in processes of the compiled program. */
export async function command(cwd: string, ...argv: readonly string[]): Promise<Said> {
  const said = { out: "", err: "" };
  const code = await runCommandLine(argv, {
    ...processEnvironment(),
    cwd,
    stdout: { write: (text) => (said.out += text), columns: 200 },
    stderr: { write: (text) => (said.err += text) },
  });
  return { code, ...said };
}

const MATRIX = `baseline: { cell: b6-a6 }
matrix:
  label: "b{strategy.bid_offset_bps}-a{strategy.ask_offset_bps}"
  axes: { strategy.bid_offset_bps: [4, 6], strategy.ask_offset_bps: [4, 6] }
`;

const MARKET = "market: { source: simulated, scenario: mainnet-tight, seed: 73 }";

/** Writes a grid of two offsets on each side, three minutes a session; returns its path. */
export function matrixGrid(
  folder: string,
  { name = "matrix", market = MARKET, session = "", rest = MATRIX } = {},
): string {
  cpSync(PAPER, join(folder, "paper.yaml"));
  const path = join(folder, `${name}.yaml`);
  const own = session === "" ? "" : `, ${session}`;
  writeFileSync(
    path,
    `version: 1
name: ${name}
base_config: paper.yaml
${market}
session: { duration: 3m, start: { xrp: 250, rlusd: 250 }${own} }
${rest}`,
  );
  return path;
}

/** Runs a grid to its end on one warm process; returns the run's folder. */
export async function sweep(folder: string, grid: string, out: string, ...words: string[]) {
  const to = join(folder, out);
  const { code, err } = await command(folder, grid, "--out", to, "--workers", "1", ...words);
  if (code !== 0) throw new Error(`exit code ${code}: ${err}`);
  const [name = ""] = /[^/]+(?=\.yaml$)/.exec(grid) ?? [];
  return realpathSync(join(to, name, "latest"));
}

/** Begins the same and is killed with -9 once its second session has started. */
export async function killedSweep(folder: string, grid: string, out: string, ...words: string[]) {
  const place = [grid, "--json", "--out", join(folder, out), "--workers", "1"];
  const cut = spawnOrchestrator(SWEEP_MAIN, [...place, ...words]);
  await cut.said(({ event, session }) => event === "session_started" && session === 2);
  cut.signal("SIGKILL");
  await cut.ended;
}

export function readJson<T = Readonly<Record<string, unknown>>>(...path: string[]): T {
  return JSON.parse(readFileSync(join(...path), "utf8")) as T;
}

/** Changes a session's summary wherever it is kept, hash and seal included. */
export function changeSummary(folder: string, change: (text: string) => string): void {
  const path = join(folder, "summary.json");
  const before = readFileSync(path, "utf8");
  const text = change(before);
  if (text === before) throw new Error("nothing was changed");
  writeFileSync(path, text);
  const set = (key: string, value: string) =>
    `UPDATE engine_state SET value = ${quoted(value)} WHERE key = '${key}'`;
  const statements = [set("summary", text), set("summary_hash", blake3Hex(text))];
  const changes = changeSealed(join(folder, "session.db"), ...statements);
  if (changes !== 2) throw new Error("it keeps no summary");
}
