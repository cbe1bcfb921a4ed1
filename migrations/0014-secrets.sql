-- Secrets that Tiller has to give out again, sealed.
-- oldest writer: 0.1.0

-- id: of what it belongs to. sealed: AES-256-GCM under TILLER_KEY, never the secret itself. Not history: in no event.
CREATE TABLE secrets (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  id TEXT NOT NULL,
  sealed TEXT NOT NULL CHECK (sealed LIKE 'v1.________.%'),
  PRIMARY KEY (workspace_id, id)
) STRICT;
