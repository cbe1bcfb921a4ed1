-- Since when ideas like this one are to stay away ("less like this"), UTC milliseconds; null for most.
-- oldest writer: 0.1.0

ALTER TABLE candidates ADD COLUMN less_since_at INTEGER;
