-- What somebody said is not risky although its words are.
-- oldest writer: 0.1.0

-- The task that it was said of, with its title then: it holds for what says the same, until somebody ends it.
CREATE TABLE danger_releases (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  task_id TEXT NOT NULL,
  title TEXT NOT NULL,
  released_by TEXT NOT NULL,
  released_at INTEGER NOT NULL,
  ended_by TEXT,
  ended_at INTEGER,
  PRIMARY KEY (workspace_id, task_id),
  CHECK ((ended_by IS NULL) = (ended_at IS NULL)),
  FOREIGN KEY (workspace_id, task_id) REFERENCES tasks (workspace_id, id),
  FOREIGN KEY (workspace_id, released_by) REFERENCES executors (workspace_id, id),
  FOREIGN KEY (workspace_id, ended_by) REFERENCES executors (workspace_id, id)
) STRICT;
