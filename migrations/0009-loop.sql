-- The quiet loop: history, goals, events and what could not be handled.
-- oldest writer: 0.1.0

-- workspace_id names no row of workspaces here: programs use these tables without a team, too. None of them is history of
-- the team: what the team decides about the loop stands in its settings.

-- How far a workspace's loop has come. epoch rises when the history is replaced; head is the number of its newest entry ever.
-- analysis, suggestions: what was worked out last, as JSON; goal_version: of which goals; event_id: by which event.
CREATE TABLE feedback_loops (
  workspace_id TEXT NOT NULL PRIMARY KEY,
  epoch INTEGER NOT NULL,
  head INTEGER NOT NULL CHECK (head >= 0),
  analysis TEXT,
  suggestions TEXT,
  goal_version INTEGER,
  event_id TEXT,
  CHECK ((analysis IS NULL) = (suggestions IS NULL))
) STRICT;

-- An action or an observed state. at: its own time; null where that cannot be read.
CREATE TABLE feedback_history (
  workspace_id TEXT NOT NULL REFERENCES feedback_loops (workspace_id),
  seq INTEGER NOT NULL CHECK (seq > 0),
  at INTEGER,
  entry TEXT NOT NULL,
  PRIMARY KEY (workspace_id, seq)
) STRICT;
CREATE INDEX feedback_history_at ON feedback_history (workspace_id, at);

-- The ids of events whose actions are in the history, for as long as a transport may bring one again.
CREATE TABLE feedback_seen (
  workspace_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, event_id)
) STRICT;
CREATE INDEX feedback_seen_at ON feedback_seen (workspace_id, seen_at);

-- A version of what is wanted of each key.
CREATE TABLE feedback_goals (
  workspace_id TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  state TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, version)
) STRICT;

-- The number of a workspace's newest event: its row is locked while one is added, so that they are seen in order.
CREATE TABLE feedback_heads (
  workspace_id TEXT NOT NULL PRIMARY KEY,
  seq INTEGER NOT NULL
) STRICT;

-- Events that wait for their subscribers.
CREATE TABLE feedback_events (
  workspace_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  event_id TEXT NOT NULL,
  body TEXT NOT NULL,
  published_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, seq),
  UNIQUE (workspace_id, event_id)
) STRICT;
CREATE INDEX feedback_events_published ON feedback_events (published_at);

-- How far a subscriber is with a workspace's events, and under which claim it has the next one. taken_at: when it last
-- had one: who waits longest comes first.
CREATE TABLE feedback_cursors (
  subscriber TEXT NOT NULL,
  workspace_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  tries INTEGER NOT NULL CHECK (tries >= 0),
  not_before_at INTEGER NOT NULL,
  claim_token TEXT,
  claim_until_at INTEGER,
  taken_at INTEGER NOT NULL,
  PRIMARY KEY (subscriber, workspace_id),
  CHECK ((claim_token IS NULL) = (claim_until_at IS NULL))
) STRICT;

-- Events that a subscriber could not handle, whatever brought them.
CREATE TABLE feedback_poisoned (
  workspace_id TEXT NOT NULL,
  subscriber TEXT NOT NULL,
  event_id TEXT NOT NULL,
  body TEXT NOT NULL,
  tries INTEGER NOT NULL,
  error TEXT NOT NULL,
  buried_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, subscriber, event_id)
) STRICT;
