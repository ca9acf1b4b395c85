-- Files that hold several sessions, as they were when what had changed in them was read: one that looks like this still
-- is not opened.
CREATE TABLE source_file (
  path TEXT PRIMARY KEY,
  print TEXT NOT NULL
) STRICT, WITHOUT ROWID;
