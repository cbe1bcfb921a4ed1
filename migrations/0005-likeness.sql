-- What people said of ideas that are like each other, and ideas that more than one source brings.
-- oldest writer: 0.1.0

-- The answer to "the same?" for a pair of ideas, with the titles that it was about. low_id is the first of the two as text.
CREATE TABLE likeness_answers (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  low_id TEXT NOT NULL,
  high_id TEXT NOT NULL,
  answer TEXT NOT NULL CHECK (answer IN ('same', 'different')),
  answered_by TEXT,
  answered_at INTEGER NOT NULL,
  low_title TEXT NOT NULL,
  high_title TEXT NOT NULL,
  PRIMARY KEY (workspace_id, low_id, high_id),
  CHECK (low_id < high_id),
  FOREIGN KEY (workspace_id, low_id) REFERENCES candidates (workspace_id, id),
  FOREIGN KEY (workspace_id, high_id) REFERENCES candidates (workspace_id, id),
  FOREIGN KEY (workspace_id, answered_by) REFERENCES executors (workspace_id, id)
) STRICT;

-- What a further source calls an idea that it brings too; the first source's name for it stands with the idea.
CREATE TABLE candidate_sources (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  source TEXT NOT NULL,
  key TEXT NOT NULL,
  candidate_id TEXT NOT NULL,
  PRIMARY KEY (workspace_id, source, key),
  FOREIGN KEY (workspace_id, candidate_id) REFERENCES candidates (workspace_id, id)
) STRICT;
CREATE INDEX candidate_sources_candidate ON candidate_sources (workspace_id, candidate_id);
