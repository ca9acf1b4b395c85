-- What users say of sessions. Keyed by uid and not by rowid: reading transcripts again, and salvaging a damaged file,
-- never touch it.

CREATE TABLE session_mark (
  session_uid TEXT PRIMARY KEY,
  pinned INTEGER NOT NULL DEFAULT 0,
  hidden INTEGER NOT NULL DEFAULT 0,
  -- The user's own title.
  title TEXT,
  changed_at INTEGER NOT NULL
) STRICT;
