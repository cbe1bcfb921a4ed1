-- Tests of the two ways to choose who does a task, against each other.
-- oldest writer: 0.1.0

CREATE TABLE routing_trials (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  id TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  feed_id TEXT NOT NULL,
  tasks_ahead INTEGER NOT NULL CHECK (tasks_ahead > 0),
  per_arm INTEGER NOT NULL CHECK (per_arm > 0),
  state TEXT NOT NULL CHECK (state IN ('testing', 'rolled', 'ended')),
  learned_hits INTEGER NOT NULL CHECK (learned_hits BETWEEN 0 AND learned_count),
  learned_count INTEGER NOT NULL,
  classic_hits INTEGER NOT NULL CHECK (classic_hits BETWEEN 0 AND classic_count),
  classic_count INTEGER NOT NULL,
  winner TEXT CHECK (winner IN ('learned', 'classic')),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, number),
  FOREIGN KEY (workspace_id, feed_id) REFERENCES feeds (workspace_id, id),
  CHECK ((winner IS NOT NULL) = (state = 'rolled')),
  CHECK ((ended_at IS NOT NULL) = (state <> 'testing'))
) STRICT;
