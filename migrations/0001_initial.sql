-- Everything that was read from agents' transcripts, and the sums the views show.
-- Times are UTC milliseconds, money is integer nano-dollars, sizes are bytes. Rowids of events are never reused
-- (AUTOINCREMENT), so that the contentless search index can outlive a deleted row.

CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What happened to this database that its user should know: each is told once, and stays for Doctor.
CREATE TABLE notice (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  message TEXT NOT NULL,
  shown INTEGER NOT NULL DEFAULT 0
) STRICT;

-- One generation of one transcript file: the catalogue. A file that was replaced or cut gets a new generation and
-- the old one stays, superseded, since it may be the only copy of what was there.
CREATE TABLE source (
  id INTEGER PRIMARY KEY,
  agent TEXT NOT NULL,
  path TEXT NOT NULL,
  generation INTEGER NOT NULL,
  format TEXT NOT NULL,
  root TEXT NOT NULL,
  transcript_key TEXT NOT NULL,
  session_id INTEGER NOT NULL REFERENCES session (id),
  thread_native TEXT NOT NULL,
  parent_thread_native TEXT,
  lane INTEGER NOT NULL,
  size INTEGER NOT NULL,
  mtime_ms REAL NOT NULL,
  inode TEXT NOT NULL,
  device TEXT NOT NULL,
  head_length INTEGER NOT NULL,
  head_hash TEXT NOT NULL,
  companions TEXT NOT NULL DEFAULT '',
  read_offset INTEGER NOT NULL DEFAULT 0,
  read_line INTEGER NOT NULL DEFAULT 0,
  reader_state TEXT,
  tail_hash TEXT NOT NULL DEFAULT '',
  revision INTEGER NOT NULL,
  keep TEXT NOT NULL DEFAULT 'everything',
  discovered_at INTEGER NOT NULL,
  read_at INTEGER,
  removed_at INTEGER,
  superseded_at INTEGER,
  -- 1 when what a superseded generation shares with the present one was dropped: what is left is only here.
  reconciled INTEGER NOT NULL DEFAULT 0,
  UNIQUE (path, generation)
) STRICT;
CREATE INDEX source_session ON source (session_id);
CREATE INDEX source_transcript ON source (agent, transcript_key);

CREATE TABLE project (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  key_source TEXT NOT NULL,
  display_name TEXT NOT NULL,
  root TEXT,
  remote TEXT
) STRICT;

CREATE TABLE session (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  agent TEXT NOT NULL,
  native_id TEXT NOT NULL,
  machine_id TEXT NOT NULL,
  project_id INTEGER REFERENCES project (id),
  parent_uid TEXT,
  -- 1 when the transcript does not name the parent and it was told by the requests both hold.
  parent_derived INTEGER NOT NULL DEFAULT 0,
  relationship TEXT NOT NULL DEFAULT 'root',
  cwd TEXT,
  git_branch TEXT,
  title TEXT,
  title_source TEXT,
  agent_version TEXT,
  automated INTEGER,
  end_state TEXT,
  outcome TEXT NOT NULL DEFAULT 'unknown',
  outcome_evidence TEXT,
  links TEXT NOT NULL DEFAULT '[]',
  stated_nanousd INTEGER,
  stated_tokens TEXT,
  started_at INTEGER,
  ended_at INTEGER,
  events INTEGER NOT NULL DEFAULT 0,
  prompts INTEGER NOT NULL DEFAULT 0,
  answers INTEGER NOT NULL DEFAULT 0,
  edits INTEGER NOT NULL DEFAULT 0,
  threads INTEGER NOT NULL DEFAULT 0,
  failed_approaches INTEGER NOT NULL DEFAULT 0,
  duplicates_dropped INTEGER NOT NULL DEFAULT 0,
  source_state TEXT NOT NULL DEFAULT 'present',
  discovered_at INTEGER NOT NULL,
  ingested_at INTEGER,
  analyzed_at INTEGER,
  evicted_at INTEGER,
  dirty INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX session_recent ON session (ended_at DESC, id);
CREATE INDEX session_dirty ON session (id) WHERE dirty = 1;
CREATE INDEX session_parent ON session (parent_uid) WHERE parent_uid IS NOT NULL;

CREATE TABLE place (
  session_id INTEGER NOT NULL REFERENCES session (id),
  source_id INTEGER NOT NULL REFERENCES source (id),
  seq INTEGER NOT NULL,
  cwd TEXT NOT NULL,
  git_branch TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (session_id, source_id, cwd, git_branch)
) STRICT, WITHOUT ROWID;

CREATE TABLE thread (
  id INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL REFERENCES session (id),
  native_id TEXT NOT NULL,
  parent_native TEXT,
  spawn_call_id TEXT,
  kind TEXT NOT NULL DEFAULT 'unknown',
  agent_type TEXT,
  name TEXT,
  description TEXT,
  model TEXT,
  status TEXT,
  worktree_path TEXT,
  UNIQUE (session_id, native_id)
) STRICT;

-- Texts of events and edits, packed into blocks that are compressed as one.
CREATE TABLE body_block (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES source (id),
  codec TEXT NOT NULL,
  raw_length INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;
CREATE INDEX body_block_source ON body_block (source_id);

CREATE TABLE event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  thread_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  ts INTEGER,
  kind TEXT NOT NULL,
  role TEXT NOT NULL,
  detail TEXT,
  tool TEXT,
  call_id TEXT,
  summary TEXT NOT NULL,
  node TEXT,
  parent_node TEXT,
  line INTEGER NOT NULL,
  byte_offset INTEGER NOT NULL,
  block_id INTEGER,
  body_start INTEGER,
  body_length INTEGER,
  abandoned INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX event_seq ON event (session_id, seq);
CREATE INDEX event_source ON event (source_id);

-- Every place a request's usage was seen. One row per key is billed; the others are the duplicates dropped.
CREATE TABLE usage (
  id INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  thread_id INTEGER NOT NULL,
  agent TEXT NOT NULL,
  request_key TEXT NOT NULL,
  seq INTEGER NOT NULL,
  ts INTEGER,
  model TEXT,
  provider TEXT,
  input INTEGER NOT NULL,
  cache_read INTEGER NOT NULL,
  cache_write_5m INTEGER NOT NULL,
  cache_write_1h INTEGER NOT NULL,
  output INTEGER NOT NULL,
  reasoning INTEGER NOT NULL,
  speed TEXT NOT NULL,
  web_searches INTEGER NOT NULL,
  copied INTEGER NOT NULL,
  fidelity TEXT NOT NULL,
  stated_nanousd INTEGER,
  billed INTEGER NOT NULL DEFAULT 1,
  cost_nanousd INTEGER,
  cost_source TEXT NOT NULL,
  rate_key TEXT,
  UNIQUE (source_id, request_key)
) STRICT;
CREATE INDEX usage_request ON usage (request_key, agent);
CREATE INDEX usage_session ON usage (session_id, seq);

-- The price behind a cost: what was charged per million tokens, from which table.
CREATE TABLE rate (
  key TEXT PRIMARY KEY,
  definition TEXT NOT NULL,
  table_version TEXT NOT NULL,
  table_digest TEXT NOT NULL,
  table_date TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE file (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE edit (
  id INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  thread_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  call_id TEXT,
  ts INTEGER,
  tool TEXT NOT NULL,
  file_id INTEGER NOT NULL REFERENCES file (id),
  moved_to_file_id INTEGER REFERENCES file (id),
  operation TEXT NOT NULL,
  status TEXT NOT NULL,
  lines_added INTEGER NOT NULL,
  lines_removed INTEGER NOT NULL,
  hunks_block INTEGER,
  hunks_start INTEGER,
  hunks_length INTEGER,
  before_block INTEGER,
  before_start INTEGER,
  before_length INTEGER,
  after_block INTEGER,
  after_start INTEGER,
  after_length INTEGER,
  before_is_previous INTEGER NOT NULL,
  duplicate INTEGER NOT NULL DEFAULT 0,
  UNIQUE (source_id, seq, ordinal)
) STRICT;
CREATE INDEX edit_file ON edit (file_id, ts);
CREATE INDEX edit_session ON edit (session_id);
CREATE INDEX edit_call ON edit (call_id, ordinal) WHERE call_id IS NOT NULL;

CREATE TABLE check_run (
  id INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  thread_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  call_id TEXT,
  ts INTEGER,
  command TEXT NOT NULL,
  category TEXT NOT NULL,
  runner TEXT NOT NULL,
  result TEXT NOT NULL,
  evidence TEXT,
  exit_code INTEGER,
  first_error TEXT,
  files TEXT NOT NULL DEFAULT '[]',
  duplicate INTEGER NOT NULL DEFAULT 0,
  UNIQUE (source_id, seq)
) STRICT;
CREATE INDEX check_run_session ON check_run (session_id, seq);
CREATE INDEX check_run_call ON check_run (call_id) WHERE call_id IS NOT NULL;

CREATE TABLE problem (
  source_id INTEGER NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  occurrences INTEGER NOT NULL,
  first_offset INTEGER NOT NULL,
  first_line INTEGER NOT NULL,
  PRIMARY KEY (source_id, reason, detail)
) STRICT, WITHOUT ROWID;

-- Folders and files that could not even become a source.
CREATE TABLE store_problem (
  agent TEXT NOT NULL,
  path TEXT NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (agent, path)
) STRICT, WITHOUT ROWID;

-- Sums of billed usage by everything the views group by. Replaced per session in the transaction that changes it.
CREATE TABLE usage_total (
  session_id INTEGER NOT NULL,
  thread_id INTEGER NOT NULL,
  day TEXT NOT NULL,
  model TEXT NOT NULL,
  speed TEXT NOT NULL,
  cost_source TEXT NOT NULL,
  rate_key TEXT NOT NULL,
  requests INTEGER NOT NULL,
  input INTEGER NOT NULL,
  cache_read INTEGER NOT NULL,
  cache_write_5m INTEGER NOT NULL,
  cache_write_1h INTEGER NOT NULL,
  output INTEGER NOT NULL,
  reasoning INTEGER NOT NULL,
  web_searches INTEGER NOT NULL,
  cost_nanousd INTEGER NOT NULL,
  PRIMARY KEY (session_id, thread_id, day, model, speed, cost_source, rate_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE file_total (
  session_id INTEGER NOT NULL,
  file_id INTEGER NOT NULL,
  edits INTEGER NOT NULL,
  lines_added INTEGER NOT NULL,
  lines_removed INTEGER NOT NULL,
  last_edited_at INTEGER,
  -- Of the requests that wrote to the file, shared evenly among the files one request wrote to; null when unknown.
  cost_nanousd INTEGER,
  PRIMARY KEY (session_id, file_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_total_file ON file_total (file_id);

-- Full text of prompts, answers and tool inputs; rowid = event.id. Contentless: the texts live in body_block.
CREATE VIRTUAL TABLE search_text USING fts4 (content="", body, tokenize=unicode61);
