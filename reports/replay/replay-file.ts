/**
 * `replay/results.json` of a run: which recorded tapes were replayed under which cells, with the hashes that let any
 * pair be run again, and whether the engine still ends on each recorded session's ledger root. The numbers of a pair
 * stand in its own summary.json and are not repeated here.
 */
import { join } from "node:path";
import { z } from "zod";
import { FileFault, readTextFile } from "../../engine/index.ts";

/** Folder of a run that holds its replays; nothing else of the run is written by them. */
export const REPLAY_FOLDER = "replay";
export const REPLAY_FILE = "results.json";

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const TapeSchema = z.strictObject({
  /** The first session that saw this tape and window: the tape's number. */
  tape: z.int().positive(),
  market_name: z.string(),
  tape_hash: hash,
  /** Start of the window, ms of tape time. */
  started_at: z.int(),
  seed: z.int(),
  /** Relative to the run's folder where it lies in there. */
  file: z.string(),
  /** Sessions that saw it. */
  sessions: z.array(z.int().positive()).min(1),
});

const PairSchema = z.strictObject({
  tape: z.int().positive(),
  cell: z.string(),
  config_hash: hash,
  ledger_root: hash,
  engine_version: z.string(),
  /** Relative to the replay folder. */
  summary: z.string().regex(/^sessions\/[^/]+\/summary\.json$/),
});

const ReproductionSchema = z.strictObject({
  session: z.int().positive(),
  label: z.string(),
  /**
   * reproduced: same ledger root · differs: another one · tape_changed: its tape is not what it saw, or gone ·
   * not_counted: cut short, so there is nothing to reproduce · not_run: its replay was left out, or failed.
   */
  status: z.enum(["reproduced", "differs", "tape_changed", "not_counted", "not_run"]),
  /** Engine that recorded the session. */
  engine_version: z.string().nullable(),
  expected: z.string().nullable(),
  replayed: z.string().nullable(),
  /** null for a reproduced session. */
  reason: z.string().nullable(),
});

export const ReplayFileSchema = z.strictObject({
  schema: z.literal(1),
  sweep_id: z.string(),
  engine_version: z.string(),
  duration_ms: z.int().positive(),
  start: z.strictObject({ xrp_drops: z.int(), rlusd_micro: z.int() }),
  cells: z.array(z.string()),
  tapes: z.array(TapeSchema),
  pairs: z.array(PairSchema),
  /** Pairs whose session died. */
  failed: z.array(z.strictObject({ tape: z.int(), cell: z.string(), reason: z.string() })),
  reproduction: z.array(ReproductionSchema),
});
export type ReplayFile = z.infer<typeof ReplayFileSchema>;
export type ReplayTape = ReplayFile["tapes"][number];
export type Reproduction = ReplayFile["reproduction"][number];

export type ReadReplay = {
  readonly file: ReplayFile | null;
  /** Why there is a file that cannot be used; null when it can, and when there is none. */
  readonly problem: string | null;
};

/** A sweep's whole matrix has a few hundred bytes for each pair. */
const BYTES_MAX = 64_000_000;

/** Reads a run's replay/results.json; damage is a reason, never an exception. */
export function readReplayFile(runFolder: string): ReadReplay {
  let text: string;
  try {
    text = readTextFile(join(runFolder, REPLAY_FOLDER, REPLAY_FILE), BYTES_MAX);
  } catch (error) {
    if (!(error instanceof FileFault)) throw error;
    const missing = error.kind === "missing";
    return { file: null, problem: missing ? null : `replay/results.json ${error.message}` };
  }
  try {
    const { success, data, error } = ReplayFileSchema.safeParse(JSON.parse(text));
    if (success) return { file: data, problem: null };
    const place = error.issues[0]?.path.join(".") || "the top";
    return { file: null, problem: `replay/results.json is damaged at ${place}` };
  } catch {
    return { file: null, problem: "replay/results.json is not readable JSON" };
  }
}
