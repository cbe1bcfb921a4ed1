-- The tasks for a goal: its page reads them, and most of them are over; those are counted in the index alone.
-- oldest writer: 0.1.0

CREATE INDEX tasks_goal ON tasks (workspace_id, goal_id, state, finished_at, due_at, assignee_id);
