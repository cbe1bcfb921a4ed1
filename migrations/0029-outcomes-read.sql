-- Planning reads the outcomes of two years, newest first and page by page: all that it needs is in the index, in that order.
-- oldest writer: 0.1.0

DROP INDEX outcomes_finished;
CREATE INDEX outcomes_finished
  ON outcomes (workspace_id, finished_at, task_id, executor_id, category, is_success, is_in_time, minutes);
-- How long it was estimated to take, and when it began: without the task's own row, which is long.
CREATE INDEX tasks_begun ON tasks (workspace_id, id, effort_hours, decided_at);
