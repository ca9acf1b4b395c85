-- What was tried and did not work. Findings are worked out from the records and replaced per session whenever it is
-- judged anew; what users say of them is kept apart, keyed by the finding's stable id, and nothing that reads transcripts
-- touches it.

CREATE TABLE failed_approach (
  -- Derived from the evidence: equal in every store that read the same transcript.
  id TEXT PRIMARY KEY,
  session_id INTEGER NOT NULL REFERENCES session (id),
  thread_id INTEGER NOT NULL REFERENCES thread (id),
  what TEXT NOT NULL,
  why TEXT NOT NULL,
  category TEXT NOT NULL,
  trigger_name TEXT NOT NULL,
  resolution TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  -- Of the failure, UTC ms; null where the transcript has no time.
  at INTEGER,
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  confidence REAL NOT NULL,
  still_relevant INTEGER NOT NULL,
  -- Its share of the requests between its first and last record; a request of several approaches is shared among them.
  tokens INTEGER NOT NULL DEFAULT 0,
  -- Null when none of the requests has a price.
  cost_nanousd INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX failed_approach_session ON failed_approach (session_id, first_seq);
CREATE INDEX failed_approach_recent ON failed_approach (at DESC, id);

CREATE TABLE failed_approach_evidence (
  approach_id TEXT NOT NULL REFERENCES failed_approach (id),
  ordinal INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  call_id TEXT,
  role TEXT NOT NULL,
  PRIMARY KEY (approach_id, ordinal)
) STRICT, WITHOUT ROWID;

-- What it cost is shared evenly among its files.
CREATE TABLE failed_approach_file (
  approach_id TEXT NOT NULL REFERENCES failed_approach (id),
  file_id INTEGER NOT NULL REFERENCES file (id),
  -- JSON: [[first, last], ...], 1-based.
  ranges TEXT NOT NULL,
  tokens INTEGER NOT NULL DEFAULT 0,
  cost_nanousd INTEGER,
  PRIMARY KEY (approach_id, file_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX failed_approach_file_file ON failed_approach_file (file_id);

CREATE TABLE failed_approach_model (
  approach_id TEXT NOT NULL REFERENCES failed_approach (id),
  model TEXT NOT NULL,
  tokens INTEGER NOT NULL,
  cost_nanousd INTEGER,
  PRIMARY KEY (approach_id, model)
) STRICT, WITHOUT ROWID;

-- The user's own word on a finding.
CREATE TABLE failure_review (
  approach_id TEXT PRIMARY KEY,
  session_uid TEXT NOT NULL,
  -- 'confirmed', 'dismissed' or null.
  verdict TEXT,
  note TEXT,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
