-- Workspaces take turns with their jobs.
-- oldest writer: 0.1.0

CREATE INDEX jobs_turn ON jobs (workspace_id, id) WHERE state IN ('new', 'running');
