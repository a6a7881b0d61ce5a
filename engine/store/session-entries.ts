/** What is written over in a session's database: the session's own row, and the entries of engine_state. */
import { columnsOf } from "./rows.ts";
import type { SessionPatch } from "./session-store.ts";
import type { SqliteDatabase } from "./sqlite.ts";

/** Writes the columns that the patch names. */
export function updateSession(db: SqliteDatabase, sessionId: number, patch: SessionPatch): void {
  const known = columnsOf("sessions").filter((name) => name !== "session_id");
  const names = known.filter((name) => patch[name as keyof SessionPatch] !== undefined);
  if (names.length === 0) return;
  const assignments = names.map((name) => `${name} = @${name}`).join(", ");
  db.prepare(`UPDATE sessions SET ${assignments} WHERE session_id = @session_id`).run({
    ...patch,
    session_id: sessionId,
  });
}

/** Puts a key of engine_state, over what it held. */
export function putState(db: SqliteDatabase, key: string, value: string): void {
  db.prepare(
    "INSERT INTO engine_state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  ).run(key, value);
}
