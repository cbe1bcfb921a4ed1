-- Events of old months stand in files; what says where, and that nothing is missing between them and the table.
-- oldest writer: 0.1.0

-- month: in UTC. previous_hash: of the event before first_seq; hash: of last_seq. owner: the database that may change the file.
-- file_hash: SHA-256 of the file; null while it is written, and its events are still in their table.
CREATE TABLE sealed_months (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  month TEXT NOT NULL CHECK (month LIKE '____-__'),
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL CHECK (last_seq >= first_seq),
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  owner TEXT NOT NULL,
  file TEXT NOT NULL,
  file_hash TEXT,
  PRIMARY KEY (workspace_id, month),
  UNIQUE (workspace_id, first_seq)
) STRICT;
