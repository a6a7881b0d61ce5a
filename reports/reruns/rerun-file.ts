/**
 * fill-models.json of a run folder: what the sessions gave when they were run again in memory, under the other fill
 * models and, for the baseline, a second time under its own. Written once, at the end of a sweep; read by every
 * debrief, so that nothing is run again for a page. A file that was changed by hand is not used.
 */
import { join } from "node:path";
import { z } from "zod";
import { blake3Hex, canonicalJson, FileFault, readTextFile } from "../../engine/index.ts";
import { writeFiles } from "../results/write-files.ts";

export const RERUN_FILE = "fill-models.json";
/** In the order of a page: what we assume, what flatters us, what is hard on us. */
export const FILL_MODELS = ["queue", "touch", "through"] as const;
export type FillModelName = (typeof FILL_MODELS)[number];

/** A few hundred bytes a rerun; anything beyond is damage. */
const BYTES_MAX = 20_000_000;

const HashSchema = z.string().regex(/^[0-9a-f]{64}$/, "expected 64 hexadecimal digits");
const PlaceSchema = z.strictObject({
  cell: z.string(),
  replicate: z.int().positive(),
  fill_model: z.enum(FILL_MODELS),
});

const EntrySchema = PlaceSchema.extend({
  /** Hash of the cell's own effective config; the rerun differs from it in the fill model alone. */
  config_hash: HashSchema,
  engine_version: z.string(),
  tape_hash: HashSchema,
  /** Start of the window in tape time, ms. */
  started_at: z.int(),
  /** The sweep's decision metric; null with the reason beside it. */
  value: z.number().nullable(),
  value_missing: z.string().nullable(),
  evaluable: z.boolean(),
  evaluable_reasons: z.array(z.string()),
  fills: z.int().nonnegative(),
  ledger_root: HashSchema,
});
/** One session that was run again. */
export type RerunEntry = z.infer<typeof EntrySchema>;

const DocumentSchema = z.strictObject({
  schema: z.literal(1),
  /** `stopped`: the operator ended it before the last one. */
  state: z.enum(["complete", "stopped"]),
  decision_metric: z.string(),
  /** Cells that were run again, the baseline first, and those left out because there were too many. */
  cells: z.array(z.string()),
  cells_left_out: z.array(z.string()),
  /** The cells under the fill models that are not their own. */
  reruns: z.array(EntrySchema),
  /** The baseline a second time, under its own fill model (A/A). */
  duplicates: z.array(EntrySchema),
  /** What was to be run and could not be. */
  not_run: z.array(PlaceSchema.extend({ reason: z.string() })),
});
export type RerunDocument = z.infer<typeof DocumentSchema>;

const FileSchema = DocumentSchema.extend({ hash: HashSchema });

export type ReadReruns = {
  readonly document: RerunDocument | null;
  /** Why a file that is there is not used, for people. */
  readonly problem: string | null;
};

/** Hash of the document: of its canonical JSON without the hash itself. */
export function rerunHash(document: RerunDocument): string {
  return blake3Hex(canonicalJson(document));
}

/**
 * Writes the file into the run's folder, under the hash of its contents.
 * @throws CodedError RPT_RUN_FOLDER_UNWRITABLE (transient).
 */
export async function writeReruns(runFolder: string, document: RerunDocument): Promise<void> {
  const text = `${JSON.stringify({ ...document, hash: rerunHash(document) }, null, 1)}\n`;
  await writeFiles(runFolder, [{ name: RERUN_FILE, text }]);
}

/** Reads the file of a run; damage of any kind is a reason, never an exception. */
export function readReruns(runFolder: string): ReadReruns {
  const text = textOf(join(runFolder, RERUN_FILE));
  if (text === null) return { document: null, problem: null };
  try {
    const { success, data, error } = FileSchema.safeParse(JSON.parse(text));
    if (!success) {
      const place = error.issues[0]?.path.join(".") ?? "";
      return unusable(`is damaged at ${place === "" ? "the top" : place}`);
    }
    const { hash, ...document } = data;
    if (hash !== rerunHash(document)) return unusable("was changed after it was written");
    return { document, problem: null };
  } catch {
    return unusable("is not readable JSON");
  }
}

function unusable(what: string): ReadReruns {
  return { document: null, problem: `${RERUN_FILE} ${what}` };
}

function textOf(path: string): string | null {
  try {
    return readTextFile(path, BYTES_MAX);
  } catch (error) {
    // What is there and cannot be read is damage, not absence.
    return error instanceof FileFault && error.kind === "missing" ? null : "";
  }
}
