-- A metric with which another is compared, and what a reading made of it.
-- oldest writer: 0.1.0

-- A metric that moves as this one would without our work; null where nobody named one.
ALTER TABLE metrics ADD COLUMN comparison_id TEXT CHECK (comparison_id <> id);

-- The comparison that a reading was made with; null where there was none, or too few values of it.
ALTER TABLE readings ADD COLUMN comparison_id TEXT;
-- 1: the metric moved as was promised beyond what its comparison explains.
ALTER TABLE readings ADD COLUMN is_ours INTEGER NOT NULL DEFAULT 0 CHECK (is_ours IN (0, 1) AND (is_ours = 0 OR comparison_id IS NOT NULL));
