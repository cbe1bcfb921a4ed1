-- Each person's own list, and what a task waits for.
-- oldest writer: 0.1.0

-- HH:MM by the person's own clock; null for whoever wants no list sent.
ALTER TABLE executors ADD COLUMN mine_at TEXT;
-- What keeps a task from going on, in words; null where nothing does. waits_for_id: the person it waits for.
ALTER TABLE tasks ADD COLUMN waits_for TEXT;
ALTER TABLE tasks ADD COLUMN waits_for_id TEXT;
ALTER TABLE tasks ADD COLUMN waits_since_at INTEGER;
