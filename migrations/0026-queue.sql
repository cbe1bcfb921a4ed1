-- Whoever ends a task asks which others wait for it.
-- oldest writer: 0.1.0

CREATE INDEX tasks_waiting ON tasks (workspace_id, waits_for) WHERE waits_for IS NOT NULL;
