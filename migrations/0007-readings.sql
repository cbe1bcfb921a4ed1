-- What finished tasks did to a metric, as its values tell: alone or together.
-- oldest writer: 0.1.0

-- A reading of one bundle of tasks; a later version is the same bundle read again, and the last one counts.
-- low and high: what was promised of it together; middle, low80 … high95: what the values say, null where they say nothing.
-- why: what would settle it, or why nothing can be told. look_at: when it is looked at again; null where this is the end.
CREATE TABLE readings (
  workspace_id TEXT NOT NULL,
  metric_id TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  version INTEGER NOT NULL CHECK (version > 0),
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN
    ('as promised', 'more', 'less', 'no effect seen', 'against us', 'cannot tell yet', 'could not be told', 'void')),
  why TEXT NOT NULL DEFAULT '',
  low REAL NOT NULL,
  high REAL NOT NULL,
  middle REAL,
  low80 REAL,
  high80 REAL,
  low95 REAL,
  high95 REAL,
  read_at INTEGER NOT NULL,
  look_at INTEGER,
  PRIMARY KEY (workspace_id, metric_id, number, version),
  FOREIGN KEY (workspace_id, metric_id) REFERENCES metrics (workspace_id, id),
  CHECK (starts_at <= ends_at),
  CHECK (low <= high),
  CHECK ((verdict = 'cannot tell yet') = (look_at IS NOT NULL)),
  CHECK ((middle IS NULL) = (low80 IS NULL)),
  CHECK (middle IS NULL OR (low95 <= low80 AND low80 <= middle AND middle <= high80 AND high80 <= high95))
) STRICT;
CREATE INDEX readings_read ON readings (workspace_id, read_at);

-- A task in a reading. share: its part of the sum, split by what was promised, which no value says; null where there is no sum.
-- forecast_version, low and high: its own promise; null where it had none.
CREATE TABLE reading_tasks (
  workspace_id TEXT NOT NULL,
  metric_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  version INTEGER NOT NULL,
  task_id TEXT NOT NULL,
  forecast_version INTEGER,
  low REAL,
  high REAL,
  share REAL,
  PRIMARY KEY (workspace_id, metric_id, number, version, task_id),
  FOREIGN KEY (workspace_id, metric_id, number, version) REFERENCES readings (workspace_id, metric_id, number, version),
  FOREIGN KEY (workspace_id, task_id) REFERENCES tasks (workspace_id, id),
  FOREIGN KEY (workspace_id, task_id, forecast_version) REFERENCES forecasts (workspace_id, task_id, version),
  CHECK ((low IS NULL) = (high IS NULL) AND (low IS NULL) = (forecast_version IS NULL))
) STRICT;
CREATE INDEX reading_tasks_task ON reading_tasks (workspace_id, task_id);
