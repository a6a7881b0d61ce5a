/**
 * The journal, `sweep.db`: the only truth about a sweep. One orchestrator writes it, anybody reads it. Every
 * entry is synced before the next step is taken, so whatever is cut off, the journal knows how far it got.
 * Folders are stored relative to the run's folder, so that a run can be moved or archived whole.
 */
export const JOURNAL_SCHEMA_VERSION = 2;

/** Since version 2; an older journal gets it when it is gone on with. The last row counts. */
export const DEADLINES_TABLE = `
CREATE TABLE deadlines (
  deadline_id INTEGER PRIMARY KEY,
  finish_by TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  instant TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
`;

export const JOURNAL_SCHEMA = `
CREATE TABLE sweep (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  sweep_id TEXT NOT NULL,
  name TEXT NOT NULL,
  meaning_hash TEXT NOT NULL,
  identity_hash TEXT NOT NULL,
  engine_version TEXT NOT NULL,
  node_version TEXT NOT NULL,
  commit_hash TEXT,
  started_at TEXT NOT NULL,
  ended_at TEXT,
  state TEXT NOT NULL CHECK (state IN ('running','complete','aborted','blocked','interrupted','fault')),
  state_detail TEXT,
  plan_json TEXT NOT NULL,
  -- BLAKE3 of plan_json: the plan is what is run, a byte that turned in it must not go unseen.
  plan_hash TEXT NOT NULL
) STRICT;
CREATE TABLE sessions (
  session INTEGER PRIMARY KEY,
  label TEXT NOT NULL,
  cell TEXT NOT NULL,
  replicate INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN
    ('planned','running','finished','failed','interrupted','skipped','not_run','reused')),
  reason TEXT,
  folder TEXT,
  judged INTEGER NOT NULL DEFAULT 0,
  halt_reason TEXT,
  invariant_status TEXT,
  ticks INTEGER,
  fills INTEGER
) STRICT;
CREATE TABLE attempts (
  session INTEGER NOT NULL REFERENCES sessions(session),
  attempt INTEGER NOT NULL,
  folder TEXT NOT NULL,
  started_at TEXT NOT NULL,
  ended_at TEXT,
  outcome TEXT,
  detail TEXT,
  pid INTEGER,
  process_start TEXT,
  boot_id TEXT,
  pid_recorded_at INTEGER,
  PRIMARY KEY (session, attempt)
) STRICT;
CREATE TABLE progress (
  session INTEGER PRIMARY KEY REFERENCES sessions(session),
  ticks INTEGER NOT NULL,
  done REAL NOT NULL,
  fills INTEGER NOT NULL,
  mode TEXT NOT NULL,
  distance_bid_bps REAL,
  distance_ask_bps REAL,
  at TEXT NOT NULL
) STRICT;
CREATE TABLE gate_evaluations (
  gate_evaluation_id INTEGER PRIMARY KEY,
  before_session INTEGER,
  gate TEXT NOT NULL,
  subject TEXT NOT NULL,
  status TEXT,
  outcome TEXT NOT NULL CHECK (outcome IN ('passed','warned','blocked','acknowledged')),
  detail TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
-- A gate is asked again at every start; only a new answer is worth a row.
CREATE UNIQUE INDEX idx_gate_answer
  ON gate_evaluations(COALESCE(before_session, 0), gate, subject, outcome, COALESCE(status, ''));
CREATE TABLE rule_evaluations (
  session INTEGER NOT NULL REFERENCES sessions(session),
  ordinal INTEGER NOT NULL,
  rule TEXT NOT NULL,
  expression TEXT NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('abort','skip_cell','flag')),
  outcome TEXT NOT NULL CHECK (outcome IN ('fired','passed','not_evaluated')),
  inputs_json TEXT NOT NULL,
  reason TEXT,
  at TEXT NOT NULL,
  PRIMARY KEY (session, ordinal)
) STRICT;
CREATE TABLE acknowledgements (
  acknowledgement_id INTEGER PRIMARY KEY,
  session INTEGER NOT NULL REFERENCES sessions(session),
  by_name TEXT NOT NULL,
  reason TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE TABLE interruptions (
  interruption_id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE TABLE decisions (
  decision_id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE TABLE orchestrators (
  orchestrator_id INTEGER PRIMARY KEY,
  pid INTEGER NOT NULL,
  process_start TEXT,
  boot_id TEXT,
  pid_recorded_at INTEGER NOT NULL,
  started_at TEXT NOT NULL,
  ended_at TEXT
) STRICT;
${DEADLINES_TABLE}`;
