-- Deciding with several people, hand-overs, settled forecasts, tactics, lessons, reviews, and messages in threads.

-- A kind that a team changed or added; what no row says is the kind's default (src/decision/policy.ts).
-- silence_days: working days until silence ends as silence_ending says; null = never.
CREATE TABLE kinds (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  name TEXT NOT NULL,
  quorum INTEGER NOT NULL CHECK (quorum BETWEEN 0 AND 20),
  voters TEXT NOT NULL CHECK (voters IN ('approvers', 'members', 'nobody')),
  allows_own INTEGER NOT NULL CHECK (allows_own IN (0, 1)),
  silence_days INTEGER CHECK (silence_days IS NULL OR silence_days BETWEEN 1 AND 60),
  silence_ending TEXT NOT NULL CHECK (silence_ending IN ('expire', 'keep', 'park', 'approve')),
  is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, name),
  CHECK ((voters = 'nobody') = (quorum = 0))
) STRICT;

-- The first rule that matches gives an idea its kind. conditions: JSON, all of which must hold.
CREATE TABLE kind_rules (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  id TEXT NOT NULL,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  conditions TEXT NOT NULL,
  ends_on TEXT,
  created_by TEXT,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, created_by) REFERENCES executors (workspace_id, id)
) STRICT;

-- An upper limit of open tasks that a hand-over sets for a time.
ALTER TABLE executors ADD COLUMN most_open INTEGER;
ALTER TABLE executors ADD COLUMN most_open_until_on TEXT;

-- review_day: ISO weekday of the weekly review, null = none.
ALTER TABLE feeds ADD COLUMN review_day INTEGER DEFAULT 5;
ALTER TABLE feeds ADD COLUMN review_at TEXT NOT NULL DEFAULT '15:00';
ALTER TABLE feeds ADD COLUMN paused_until_on TEXT;

-- A line of action that tasks belong to, or an experiment; its stop rule is there from birth.
-- keep_at and retire_at: change of the metric from start_value, in its unit. state: how it was judged last.
CREATE TABLE tactics (
  workspace_id TEXT NOT NULL,
  id TEXT NOT NULL,
  number INTEGER NOT NULL,
  title TEXT NOT NULL,
  goal_id TEXT,
  is_experiment INTEGER NOT NULL CHECK (is_experiment IN (0, 1)),
  hypothesis TEXT NOT NULL DEFAULT '',
  comparison TEXT NOT NULL DEFAULT '',
  metric_id TEXT NOT NULL,
  start_value REAL,
  starts_on TEXT NOT NULL,
  judge_on TEXT NOT NULL,
  keep_at REAL NOT NULL,
  retire_at REAL NOT NULL,
  guardrail_metric_id TEXT,
  guardrail_at REAL,
  guardrail_start_value REAL,
  state TEXT NOT NULL CHECK (state IN ('running', 'continue', 'modify', 'retire')),
  verdict TEXT NOT NULL DEFAULT '{}',
  judged_at INTEGER,
  overrule TEXT NOT NULL DEFAULT '',
  overruled_by TEXT,
  seconded_by TEXT,
  created_by TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, goal_id) REFERENCES goals (workspace_id, id),
  FOREIGN KEY (workspace_id, metric_id) REFERENCES metrics (workspace_id, id),
  FOREIGN KEY (workspace_id, guardrail_metric_id) REFERENCES metrics (workspace_id, id),
  FOREIGN KEY (workspace_id, overruled_by) REFERENCES executors (workspace_id, id),
  FOREIGN KEY (workspace_id, seconded_by) REFERENCES executors (workspace_id, id),
  FOREIGN KEY (workspace_id, created_by) REFERENCES executors (workspace_id, id),
  CHECK (judge_on > starts_on),
  CHECK (keep_at <> retire_at),
  CHECK ((guardrail_metric_id IS NULL) = (guardrail_at IS NULL)),
  CHECK (overruled_by IS NULL OR seconded_by IS NULL OR overruled_by <> seconded_by)
) STRICT;

-- A sentence with its cases. cases: JSON array of task ids; hits and misses: later forecasts that rested on it.
-- rule: what proposed it, so that it is not proposed twice ("late:quality"); empty for a person's own.
CREATE TABLE lessons (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  id TEXT NOT NULL,
  number INTEGER NOT NULL,
  body TEXT NOT NULL,
  category TEXT,
  goal_id TEXT,
  metric_id TEXT,
  cases TEXT NOT NULL DEFAULT '[]',
  rule TEXT NOT NULL DEFAULT '',
  hits INTEGER NOT NULL DEFAULT 0 CHECK (hits >= 0),
  misses INTEGER NOT NULL DEFAULT 0 CHECK (misses >= 0),
  review_on TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('proposed', 'kept', 'dropped')),
  author_id TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, goal_id) REFERENCES goals (workspace_id, id),
  FOREIGN KEY (workspace_id, metric_id) REFERENCES metrics (workspace_id, id),
  FOREIGN KEY (workspace_id, author_id) REFERENCES executors (workspace_id, id)
) STRICT;

-- lesson_ids: JSON array of the lessons that an idea rests on.
ALTER TABLE candidates ADD COLUMN tactic_id TEXT;
ALTER TABLE candidates ADD COLUMN lesson_ids TEXT NOT NULL DEFAULT '[]';

-- limits: what the approval is limited to ("only new sign-ups"). silence_at: when no answer ends it; null = never.
ALTER TABLE tasks ADD COLUMN tactic_id TEXT;
ALTER TABLE tasks ADD COLUMN lesson_ids TEXT NOT NULL DEFAULT '[]';
ALTER TABLE tasks ADD COLUMN limits TEXT NOT NULL DEFAULT '';
ALTER TABLE tasks ADD COLUMN silence_at INTEGER;
ALTER TABLE tasks ADD COLUMN warned_at INTEGER;
ALTER TABLE tasks ADD COLUMN outcome_asked_at INTEGER;

-- before: JSON of rows as they were, for an undo. undo_until_at: until then it can be undone; null = not at all.
-- stands_in_for: the absent member whose say it was. place_id: where from; null for a program or Tiller itself.
CREATE TABLE decisions_2 (
  workspace_id TEXT NOT NULL,
  id TEXT NOT NULL,
  number INTEGER NOT NULL,
  task_id TEXT NOT NULL,
  choice TEXT NOT NULL
    CHECK (choice IN ('approve', 'refuse', 'snooze', 'park', 'expire', 'revive', 'reverse', 'undo', 'change')),
  reason TEXT CHECK (reason IN ('too big', 'not now', 'wrong metric', 'already done', 'not us', 'other')),
  note TEXT NOT NULL DEFAULT '',
  effect TEXT NOT NULL DEFAULT '',
  rule TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  forecast_version INTEGER,
  place_id TEXT,
  stands_in_for TEXT,
  before TEXT NOT NULL DEFAULT '{}',
  undo_until_at INTEGER,
  decided_by TEXT,
  decided_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, task_id) REFERENCES tasks (workspace_id, id),
  FOREIGN KEY (workspace_id, place_id) REFERENCES places (workspace_id, id),
  FOREIGN KEY (workspace_id, stands_in_for) REFERENCES executors (workspace_id, id),
  FOREIGN KEY (workspace_id, decided_by) REFERENCES executors (workspace_id, id)
) STRICT;
INSERT INTO decisions_2 (workspace_id, id, number, task_id, choice, reason, note, effect, rule, content_hash, decided_by, decided_at)
  SELECT workspace_id, id, number, task_id, choice, reason, note, effect, rule, content_hash, decided_by, decided_at
  FROM decisions;
DROP TABLE decisions;
ALTER TABLE decisions_2 RENAME TO decisions;
CREATE INDEX decisions_task ON decisions (workspace_id, task_id);

-- stands_in_for: the absent member whose say it is; that say counts once.
ALTER TABLE votes ADD COLUMN place_id TEXT;
ALTER TABLE votes ADD COLUMN stands_in_for TEXT;

-- to_id null: open to whoever takes it.
CREATE TABLE hand_overs (
  workspace_id TEXT NOT NULL,
  id TEXT NOT NULL,
  number INTEGER NOT NULL,
  task_id TEXT NOT NULL,
  from_id TEXT NOT NULL,
  to_id TEXT,
  reason TEXT NOT NULL CHECK (reason IN ('too much open', 'not my field', 'away', 'blocked', 'other')),
  note TEXT NOT NULL DEFAULT '',
  handed_by TEXT,
  handed_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, task_id) REFERENCES tasks (workspace_id, id),
  FOREIGN KEY (workspace_id, from_id) REFERENCES executors (workspace_id, id),
  FOREIGN KEY (workspace_id, to_id) REFERENCES executors (workspace_id, id),
  FOREIGN KEY (workspace_id, handed_by) REFERENCES executors (workspace_id, id)
) STRICT;
CREATE INDEX hand_overs_task ON hand_overs (workspace_id, task_id);

-- How a forecast ended: its chance (part success) and its impact (part impact), each settled once, by code.
-- probability, is_hit, base_probability, brier and log_loss are of the success part; low, high and realised of the impact part.
-- base_probability: what "always the base rate" would have said then. why: of a void one, and of nothing else.
CREATE TABLE settlements (
  workspace_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  part TEXT NOT NULL CHECK (part IN ('success', 'impact')),
  forecast_version INTEGER NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('hit', 'miss', 'inside', 'too little', 'too much', 'void')),
  why TEXT NOT NULL DEFAULT '',
  probability REAL,
  is_hit INTEGER CHECK (is_hit IN (0, 1)),
  base_probability REAL,
  brier REAL,
  log_loss REAL,
  metric_id TEXT,
  from_value REAL,
  to_value REAL,
  low REAL,
  high REAL,
  realised REAL,
  settled_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, task_id, part),
  FOREIGN KEY (workspace_id, task_id) REFERENCES tasks (workspace_id, id),
  FOREIGN KEY (workspace_id, task_id, forecast_version) REFERENCES forecasts (workspace_id, task_id, version),
  CHECK ((verdict = 'void') = (why <> '')),
  CHECK (verdict = 'void' OR (part = 'success') = (is_hit IS NOT NULL)),
  CHECK (verdict = 'void' OR (part = 'impact') = (realised IS NOT NULL))
) STRICT;
CREATE INDEX settlements_settled ON settlements (workspace_id, settled_at);

-- One review a feed and week; on_date is the day it is of.
CREATE TABLE reviews (
  workspace_id TEXT NOT NULL,
  feed_id TEXT NOT NULL,
  on_date TEXT NOT NULL,
  answer TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, feed_id, on_date),
  FOREIGN KEY (workspace_id, feed_id) REFERENCES feeds (workspace_id, id)
) STRICT;

-- The message that this one is said under, in its thread; null for one that stands by itself.
ALTER TABLE outbox ADD COLUMN under_subject TEXT;

-- What is parked or expired can be decided anew, and what was decided can be reversed.
INSERT INTO task_moves (from_state, to_state, verb) VALUES
  ('refused', 'snoozed', 'undo'), ('snoozed', 'approved', 'approve'), ('snoozed', 'snoozed', 'later'),
  ('parked', 'approved', 'approve'), ('expired', 'approved', 'approve'), ('expired', 'refused', 'refuse'),
  ('approved', 'snoozed', 'undo'), ('approved', 'parked', 'undo'), ('approved', 'expired', 'undo'),
  ('refused', 'parked', 'undo'), ('refused', 'expired', 'undo'),
  ('proposed', 'cancelled', 'cancel'), ('approved', 'started', 'start'), ('assigned', 'assigned', 'hand over'),
  ('open', 'started', 'start'), ('started', 'proposed', 'hand over');
