-- Shares of the team's hours that projects and goals get at most, or at least.
-- oldest writer: 0.1.0

CREATE TABLE hour_shares (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  subject_kind TEXT NOT NULL CHECK (subject_kind IN ('project', 'goal')),
  subject_id TEXT NOT NULL,
  most_percent INTEGER CHECK (most_percent BETWEEN 0 AND 100),
  least_percent INTEGER CHECK (least_percent BETWEEN 1 AND 100),
  set_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, subject_kind, subject_id),
  CHECK (most_percent IS NOT NULL OR least_percent IS NOT NULL),
  CHECK (least_percent <= most_percent)
) STRICT;
