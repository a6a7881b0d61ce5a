/** A session to look at: its entry in the record, what it left, and what is printed of it. */
import type { SessionRecord, SweepRecord } from "../sweep-record.ts";

/** A JSON object that nobody has checked. */
export type Json = Readonly<Record<string, unknown>>;

export type Place = {
  readonly record: SweepRecord;
  readonly session: SessionRecord;
  /** Absolute; what the session left. */
  readonly folder: string;
  /** Its row in results.json; undefined where there is none, or none of it yet. */
  readonly printed: Json | undefined;
};
