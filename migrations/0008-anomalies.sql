-- What a metric's own course does not explain, and where its cadence is known from.
-- oldest writer: 0.1.0

-- One row each: at is the value that showed it; of one that stopped, its last value. score: in scales of the metric's noise.
CREATE TABLE anomalies (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  metric_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('spike', 'shift', 'drop', 'unit', 'stopped')),
  value REAL NOT NULL,
  expected REAL NOT NULL,
  score REAL NOT NULL,
  found_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, metric_id, at, kind),
  FOREIGN KEY (workspace_id, metric_id) REFERENCES metrics (workspace_id, id)
) STRICT;

-- values: as its values come; person: somebody said so, and values do not change it.
ALTER TABLE metrics ADD COLUMN cadence_from TEXT NOT NULL DEFAULT 'values' CHECK (cadence_from IN ('values', 'person'));
