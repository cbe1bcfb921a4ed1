-- Whether what moved a metric was the team's own work; and when something moved one that nobody has explained, which a reading waits for.
-- oldest writer: 0.1.0

ALTER TABLE context_events ADD COLUMN is_ours INTEGER NOT NULL DEFAULT 0 CHECK (is_ours IN (0, 1));
ALTER TABLE readings ADD COLUMN moved_at INTEGER;
