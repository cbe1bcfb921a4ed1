-- Where a team has what happens sent to.
-- oldest writer: 0.1.0

-- host: as people may see it; the whole address and the key are in secrets. events: a JSON list of what is sent.
CREATE TABLE webhooks (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  id TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  name TEXT NOT NULL,
  host TEXT NOT NULL,
  place_id TEXT NOT NULL,
  events TEXT NOT NULL,
  format TEXT NOT NULL CHECK (format IN ('json', 'slack')),
  made_by_id TEXT,
  created_at INTEGER NOT NULL,
  paused_at INTEGER,
  removed_at INTEGER,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, number),
  FOREIGN KEY (workspace_id, place_id) REFERENCES places (workspace_id, id),
  FOREIGN KEY (workspace_id, made_by_id) REFERENCES executors (workspace_id, id)
) STRICT;
