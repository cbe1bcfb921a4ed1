-- Tokens by which programs act for a member, or as an agent.
-- oldest writer: 0.1.0

-- digest: SHA-256 of the secret, which is kept nowhere. made_by_id: null where Tiller itself made it.
CREATE TABLE tokens (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  id TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  name TEXT NOT NULL,
  executor_id TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('admin', 'approver', 'member', 'agent')),
  digest TEXT NOT NULL UNIQUE,
  made_by_id TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
  revoked_at INTEGER,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, number),
  FOREIGN KEY (workspace_id, executor_id) REFERENCES executors (workspace_id, id),
  FOREIGN KEY (workspace_id, made_by_id) REFERENCES executors (workspace_id, id)
) STRICT;

-- What came with an origin that its sender chose: the same origin with something else is a mistake.
ALTER TABLE inbox ADD COLUMN body_digest TEXT;
