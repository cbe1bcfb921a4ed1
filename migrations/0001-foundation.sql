-- The first schema. One dialect for both databases: TEXT, INTEGER (64 bits), REAL, STRICT tables;
-- src/db/migrate.ts turns those words into PostgreSQL's. A statement ends with ";" at a line's end.
-- Instants are UTC milliseconds (…_at), dates are ISO text (…_on), JSON is TEXT, truth is 0 or 1.
-- Every row belongs to one workspace; composite keys keep references inside it.

CREATE TABLE workspaces (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  currency TEXT NOT NULL,
  zone TEXT NOT NULL,
  country TEXT,
  is_example INTEGER NOT NULL DEFAULT 0 CHECK (is_example IN (0, 1)),
  settings TEXT NOT NULL DEFAULT '{}',
  created_at INTEGER NOT NULL,
  event_seq INTEGER NOT NULL DEFAULT 0,
  event_hash TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE tenants (
  platform TEXT NOT NULL CHECK (platform IN ('terminal', 'slack', 'discord', 'http', 'mcp')),
  tenant TEXT NOT NULL,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  name TEXT NOT NULL,
  PRIMARY KEY (platform, tenant),
  UNIQUE (platform, tenant, workspace_id)
) STRICT;

-- Executors: people (members) and programs (agents), under one key so that a task has one assignee column.
CREATE TABLE executors (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('member', 'agent')),
  handle TEXT NOT NULL,
  name TEXT NOT NULL,
  is_admin INTEGER NOT NULL DEFAULT 0 CHECK (is_admin IN (0, 1)),
  is_approver INTEGER NOT NULL DEFAULT 0 CHECK (is_approver IN (0, 1)),
  responsible_id TEXT,
  address TEXT,
  categories TEXT NOT NULL DEFAULT '[]',
  is_routed INTEGER NOT NULL DEFAULT 0 CHECK (is_routed IN (0, 1)),
  hours_per_week REAL CHECK (hours_per_week IS NULL OR (hours_per_week >= 0 AND hours_per_week <= 168)),
  zone TEXT,
  country TEXT,
  is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, handle),
  FOREIGN KEY (workspace_id, responsible_id) REFERENCES executors (workspace_id, id),
  CHECK (kind = 'member' OR responsible_id IS NOT NULL)
) STRICT;

CREATE TABLE identities (
  platform TEXT NOT NULL,
  tenant TEXT NOT NULL,
  user_id TEXT NOT NULL,
  workspace_id TEXT NOT NULL,
  member_id TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (platform, tenant, user_id),
  FOREIGN KEY (platform, tenant, workspace_id) REFERENCES tenants (platform, tenant, workspace_id),
  FOREIGN KEY (workspace_id, member_id) REFERENCES executors (workspace_id, id)
) STRICT;

CREATE TABLE places (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  id TEXT NOT NULL,
  platform TEXT NOT NULL,
  tenant TEXT NOT NULL,
  place TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (platform, tenant, place),
  FOREIGN KEY (platform, tenant, workspace_id) REFERENCES tenants (platform, tenant, workspace_id)
) STRICT;

CREATE TABLE leaves (
  workspace_id TEXT NOT NULL,
  id TEXT NOT NULL,
  executor_id TEXT NOT NULL,
  starts_on TEXT NOT NULL,
  ends_on TEXT NOT NULL,
  stand_in_id TEXT,
  note TEXT NOT NULL DEFAULT '',
  cancelled_at INTEGER,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, executor_id) REFERENCES executors (workspace_id, id),
  FOREIGN KEY (workspace_id, stand_in_id) REFERENCES executors (workspace_id, id),
  CHECK (ends_on >= starts_on)
) STRICT;

-- days: JSON array of ISO weekdays, 1 = Monday. goal_ids: JSON array, null = every goal.
CREATE TABLE feeds (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  zone TEXT NOT NULL,
  post_at TEXT NOT NULL,
  days TEXT NOT NULL,
  cap INTEGER NOT NULL CHECK (cap BETWEEN 1 AND 20),
  goal_ids TEXT,
  expected_value_bar REAL,
  selection_order TEXT NOT NULL DEFAULT 'value' CHECK (selection_order IN ('value', 'classic')),
  routing TEXT NOT NULL DEFAULT 'learned' CHECK (routing IN ('learned', 'classic')),
  state TEXT NOT NULL DEFAULT 'live' CHECK (state IN ('quiet', 'live', 'paused')),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT;

CREATE TABLE feed_places (
  workspace_id TEXT NOT NULL,
  feed_id TEXT NOT NULL,
  place_id TEXT NOT NULL,
  PRIMARY KEY (workspace_id, feed_id, place_id),
  FOREIGN KEY (workspace_id, feed_id) REFERENCES feeds (workspace_id, id),
  FOREIGN KEY (workspace_id, place_id) REFERENCES places (workspace_id, id)
) STRICT;

-- revenue_targets: JSON {"monthly": {"<month from the start>": minor units, …}, "yearly": minor units|null}.
CREATE TABLE visions (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  version INTEGER NOT NULL,
  statement TEXT NOT NULL,
  primary_goal TEXT NOT NULL DEFAULT '',
  focus_areas TEXT NOT NULL DEFAULT '[]',
  revenue_targets TEXT NOT NULL DEFAULT '{}',
  success_metrics TEXT NOT NULL DEFAULT '{}',
  starts_on TEXT NOT NULL,
  is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
  author_id TEXT,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, version),
  FOREIGN KEY (workspace_id, author_id) REFERENCES executors (workspace_id, id)
) STRICT;
CREATE UNIQUE INDEX visions_active ON visions (workspace_id) WHERE is_active = 1;

-- unit: percent, count, money, minutes, score or a word of the team's own. Money is in minor units, percent in points.
CREATE TABLE metrics (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  unit TEXT NOT NULL,
  cadence TEXT NOT NULL DEFAULT 'day' CHECK (cadence IN ('hour', 'day', 'week', 'month')),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT;

CREATE TABLE observations (
  workspace_id TEXT NOT NULL,
  metric_id TEXT NOT NULL,
  source TEXT NOT NULL,
  at INTEGER NOT NULL,
  value REAL NOT NULL,
  arrived_at INTEGER NOT NULL,
  context TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (workspace_id, metric_id, at, source),
  FOREIGN KEY (workspace_id, metric_id) REFERENCES metrics (workspace_id, id)
) STRICT;

-- metric_ids: JSON array, null = every metric.
CREATE TABLE context_events (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('campaign', 'season', 'holiday', 'outage', 'other')),
  name TEXT NOT NULL,
  metric_ids TEXT,
  starts_on TEXT NOT NULL,
  ends_on TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id),
  CHECK (ends_on >= starts_on)
) STRICT;

CREATE TABLE projects (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  earns_revenue INTEGER NOT NULL DEFAULT 0 CHECK (earns_revenue IN (0, 1)),
  state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'done')),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT;

CREATE TABLE features (
  workspace_id TEXT NOT NULL,
  id TEXT NOT NULL,
  number INTEGER NOT NULL,
  project_id TEXT NOT NULL,
  title TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'planned', 'in_progress', 'blocked', 'done')),
  hours_estimated REAL,
  hours_spent REAL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, project_id) REFERENCES projects (workspace_id, id)
) STRICT;
CREATE INDEX features_project ON features (workspace_id, project_id);

CREATE TABLE bugs (
  workspace_id TEXT NOT NULL,
  id TEXT NOT NULL,
  number INTEGER NOT NULL,
  project_id TEXT NOT NULL,
  title TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('critical', 'high', 'medium', 'low')),
  state TEXT NOT NULL CHECK (state IN ('open', 'in_progress', 'resolved', 'wont_fix')),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, project_id) REFERENCES projects (workspace_id, id)
) STRICT;
CREATE INDEX bugs_project ON bugs (workspace_id, project_id);

-- project_key repeats project_id with '' for "unassigned", so that one period is one row whichever it is.
CREATE TABLE revenue_periods (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  project_key TEXT NOT NULL,
  starts_on TEXT NOT NULL,
  ends_on TEXT NOT NULL,
  project_id TEXT,
  actual_minor INTEGER,
  projected_minor INTEGER,
  subscriptions INTEGER,
  churn_rate REAL CHECK (churn_rate IS NULL OR (churn_rate >= 0 AND churn_rate <= 1)),
  notes TEXT NOT NULL DEFAULT '',
  arrived_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, project_key, starts_on, ends_on),
  FOREIGN KEY (workspace_id, project_id) REFERENCES projects (workspace_id, id),
  CHECK (ends_on >= starts_on),
  CHECK (project_key = coalesce(project_id, ''))
) STRICT;

CREATE TABLE goals (
  workspace_id TEXT NOT NULL,
  id TEXT NOT NULL,
  number INTEGER NOT NULL,
  title TEXT NOT NULL,
  metric_id TEXT NOT NULL,
  direction TEXT NOT NULL CHECK (direction IN ('at least', 'at most', 'exactly')),
  start_value REAL,
  target_value REAL NOT NULL,
  starts_on TEXT NOT NULL,
  deadline_on TEXT NOT NULL,
  owner_id TEXT,
  weight REAL NOT NULL DEFAULT 1 CHECK (weight > 0),
  why TEXT NOT NULL DEFAULT '',
  focus_area TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK (state IN ('open', 'met', 'missed', 'dropped')),
  lesson TEXT NOT NULL DEFAULT '',
  closing_value REAL,
  closed_at INTEGER,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, metric_id) REFERENCES metrics (workspace_id, id),
  FOREIGN KEY (workspace_id, owner_id) REFERENCES executors (workspace_id, id),
  CHECK ((state = 'open') = (closed_at IS NULL))
) STRICT;

-- Qualitative feedback, kept with the goal it is about.
CREATE TABLE notes (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  id TEXT NOT NULL,
  number INTEGER NOT NULL,
  goal_id TEXT,
  source TEXT NOT NULL CHECK (source IN ('user', 'stakeholder', 'market')),
  body TEXT NOT NULL,
  author_id TEXT,
  noted_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, goal_id) REFERENCES goals (workspace_id, id),
  FOREIGN KEY (workspace_id, author_id) REFERENCES executors (workspace_id, id)
) STRICT;

-- impact_low/high: change of metric_id in its unit (money: minor units a month), signed; both null = unknown.
-- impact_label: where the figure comes from. depends_on: JSON array of candidate keys or task ids.
-- touches: JSON array of money, customers, production. evidence: JSON array of reasons given by the source.
CREATE TABLE candidates (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  id TEXT NOT NULL,
  number INTEGER NOT NULL,
  source TEXT NOT NULL,
  key TEXT NOT NULL,
  title TEXT NOT NULL,
  category TEXT NOT NULL,
  priority INTEGER CHECK (priority IS NULL OR priority BETWEEN 0 AND 10),
  impact_low REAL,
  impact_high REAL,
  impact_label TEXT NOT NULL CHECK (impact_label IN ('measured', 'estimate', 'guess', 'unknown')),
  metric_id TEXT,
  goal_id TEXT,
  project_id TEXT,
  effort_hours REAL CHECK (effort_hours IS NULL OR effort_hours > 0),
  effort_high_hours REAL CHECK (effort_high_hours IS NULL OR effort_high_hours >= effort_hours),
  depends_on TEXT NOT NULL DEFAULT '[]',
  recurs_every_days INTEGER CHECK (recurs_every_days IS NULL OR recurs_every_days > 0),
  approval_kind TEXT,
  touches TEXT NOT NULL DEFAULT '[]',
  evidence TEXT NOT NULL DEFAULT '[]',
  executor_scope TEXT NOT NULL DEFAULT '{}',
  proposer_id TEXT,
  state TEXT NOT NULL CHECK (state IN ('open', 'chosen', 'refused', 'done', 'withdrawn')),
  away_until_on TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, source, key),
  FOREIGN KEY (workspace_id, metric_id) REFERENCES metrics (workspace_id, id),
  FOREIGN KEY (workspace_id, goal_id) REFERENCES goals (workspace_id, id),
  FOREIGN KEY (workspace_id, project_id) REFERENCES projects (workspace_id, id),
  FOREIGN KEY (workspace_id, proposer_id) REFERENCES executors (workspace_id, id),
  CHECK ((impact_low IS NULL) = (impact_high IS NULL)),
  CHECK (impact_low IS NULL OR impact_low <= impact_high),
  CHECK ((impact_label = 'unknown') = (impact_low IS NULL))
) STRICT;
CREATE INDEX candidates_state ON candidates (workspace_id, state, updated_at);
CREATE INDEX candidates_created ON candidates (workspace_id, created_at);
CREATE INDEX candidates_recurring ON candidates (workspace_id, number) WHERE recurs_every_days IS NOT NULL;
CREATE UNIQUE INDEX candidates_number ON candidates (workspace_id, number);

CREATE TABLE batches (
  workspace_id TEXT NOT NULL,
  id TEXT NOT NULL,
  number INTEGER NOT NULL,
  feed_id TEXT NOT NULL,
  on_date TEXT NOT NULL,
  seed TEXT NOT NULL,
  snapshot_seq INTEGER NOT NULL,
  answer TEXT NOT NULL,
  is_late INTEGER NOT NULL DEFAULT 0 CHECK (is_late IN (0, 1)),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, feed_id, on_date),
  FOREIGN KEY (workspace_id, feed_id) REFERENCES feeds (workspace_id, id)
) STRICT;

-- reasons: JSON array of facts. score: JSON of the figures it was chosen by. routing: JSON of odds and "why me".
CREATE TABLE tasks (
  workspace_id TEXT NOT NULL,
  id TEXT NOT NULL,
  number INTEGER NOT NULL,
  candidate_id TEXT NOT NULL,
  feed_id TEXT NOT NULL,
  batch_id TEXT NOT NULL,
  title TEXT NOT NULL,
  category TEXT NOT NULL,
  priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 10),
  alignment REAL NOT NULL CHECK (alignment BETWEEN 0 AND 1),
  approval_kind TEXT NOT NULL,
  goal_id TEXT,
  metric_id TEXT,
  project_id TEXT,
  impact_low REAL,
  impact_high REAL,
  impact_label TEXT NOT NULL CHECK (impact_label IN ('measured', 'estimate', 'guess', 'unknown')),
  value_per_month REAL,
  effort_hours REAL NOT NULL CHECK (effort_hours > 0),
  effort_high_hours REAL NOT NULL CHECK (effort_high_hours >= effort_hours),
  is_effort_guessed INTEGER NOT NULL CHECK (is_effort_guessed IN (0, 1)),
  assignee_id TEXT,
  due_on TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  content_hash TEXT NOT NULL,
  reasons TEXT NOT NULL,
  score TEXT NOT NULL,
  routing TEXT NOT NULL,
  state TEXT NOT NULL,
  snoozed_until_on TEXT,
  proposed_at INTEGER NOT NULL,
  decided_at INTEGER,
  started_at INTEGER,
  finished_at INTEGER,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, candidate_id) REFERENCES candidates (workspace_id, id),
  FOREIGN KEY (workspace_id, feed_id) REFERENCES feeds (workspace_id, id),
  FOREIGN KEY (workspace_id, batch_id) REFERENCES batches (workspace_id, id),
  FOREIGN KEY (workspace_id, goal_id) REFERENCES goals (workspace_id, id),
  FOREIGN KEY (workspace_id, metric_id) REFERENCES metrics (workspace_id, id),
  FOREIGN KEY (workspace_id, project_id) REFERENCES projects (workspace_id, id),
  FOREIGN KEY (workspace_id, assignee_id) REFERENCES executors (workspace_id, id),
  CHECK (state IN ('proposed', 'approved', 'refused', 'snoozed', 'parked', 'expired', 'assigned', 'open',
                   'started', 'done', 'failed', 'cancelled'))
) STRICT;
CREATE UNIQUE INDEX tasks_number ON tasks (workspace_id, number);
CREATE INDEX tasks_state ON tasks (workspace_id, state);
CREATE INDEX tasks_batch ON tasks (workspace_id, batch_id);
CREATE INDEX tasks_candidate ON tasks (workspace_id, candidate_id);
CREATE UNIQUE INDEX tasks_one_open_per_candidate ON tasks (workspace_id, candidate_id)
  WHERE state IN ('proposed', 'approved', 'snoozed', 'parked', 'assigned', 'open', 'started');

-- The allowed moves of a task: a row each, read by nobody but the guard and the refusal that lists what is possible.
CREATE TABLE task_moves (
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  verb TEXT NOT NULL,
  PRIMARY KEY (from_state, to_state)
) STRICT;
INSERT INTO task_moves (from_state, to_state, verb) VALUES
  ('proposed', 'approved', 'approve'), ('proposed', 'refused', 'refuse'), ('proposed', 'snoozed', 'later'),
  ('proposed', 'parked', 'park'), ('proposed', 'expired', 'expire'),
  ('snoozed', 'proposed', 'wake'), ('snoozed', 'refused', 'refuse'), ('parked', 'proposed', 'wake'),
  ('parked', 'refused', 'refuse'), ('expired', 'proposed', 'revive'),
  ('approved', 'assigned', 'assign'), ('approved', 'open', 'open'), ('approved', 'proposed', 'undo'),
  ('approved', 'cancelled', 'cancel'), ('refused', 'proposed', 'undo'),
  ('assigned', 'open', 'hand over'), ('assigned', 'started', 'start'), ('assigned', 'done', 'done'),
  ('assigned', 'failed', 'fail'), ('assigned', 'cancelled', 'cancel'), ('assigned', 'proposed', 'undo'),
  ('open', 'assigned', 'take'), ('open', 'cancelled', 'cancel'), ('open', 'proposed', 'undo'),
  ('started', 'done', 'done'), ('started', 'failed', 'fail'), ('started', 'open', 'hand over'),
  ('started', 'assigned', 'hand over'), ('started', 'cancelled', 'cancel');

CREATE TABLE task_dependencies (
  workspace_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  needs_task_id TEXT NOT NULL,
  PRIMARY KEY (workspace_id, task_id, needs_task_id),
  FOREIGN KEY (workspace_id, task_id) REFERENCES tasks (workspace_id, id),
  FOREIGN KEY (workspace_id, needs_task_id) REFERENCES tasks (workspace_id, id),
  CHECK (task_id <> needs_task_id)
) STRICT;

CREATE TABLE forecasts (
  workspace_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  content_hash TEXT NOT NULL,
  success_probability REAL NOT NULL CHECK (success_probability > 0 AND success_probability < 1),
  success_low REAL NOT NULL,
  success_high REAL NOT NULL,
  settled_count INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  metric_id TEXT,
  impact_low REAL,
  impact_high REAL,
  impact_label TEXT NOT NULL,
  reading_on TEXT,
  model TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, task_id, version),
  FOREIGN KEY (workspace_id, task_id) REFERENCES tasks (workspace_id, id),
  FOREIGN KEY (workspace_id, metric_id) REFERENCES metrics (workspace_id, id)
) STRICT;

CREATE TABLE votes (
  workspace_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  member_id TEXT NOT NULL,
  choice TEXT NOT NULL CHECK (choice IN ('yes', 'no')),
  cast_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, task_id, content_hash, member_id),
  FOREIGN KEY (workspace_id, task_id) REFERENCES tasks (workspace_id, id),
  FOREIGN KEY (workspace_id, member_id) REFERENCES executors (workspace_id, id)
) STRICT;

CREATE TABLE decisions (
  workspace_id TEXT NOT NULL,
  id TEXT NOT NULL,
  number INTEGER NOT NULL,
  task_id TEXT NOT NULL,
  choice TEXT NOT NULL CHECK (choice IN ('approve', 'refuse', 'snooze', 'park', 'expire', 'revive', 'reverse')),
  reason TEXT CHECK (reason IN ('too big', 'not now', 'wrong metric', 'already done', 'not us', 'other')),
  note TEXT NOT NULL DEFAULT '',
  effect TEXT NOT NULL DEFAULT '',
  rule TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  decided_by TEXT,
  decided_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, task_id) REFERENCES tasks (workspace_id, id),
  FOREIGN KEY (workspace_id, decided_by) REFERENCES executors (workspace_id, id)
) STRICT;
CREATE INDEX decisions_task ON decisions (workspace_id, task_id);

CREATE TABLE outcomes (
  workspace_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  executor_id TEXT NOT NULL,
  category TEXT NOT NULL,
  is_success INTEGER NOT NULL CHECK (is_success IN (0, 1)),
  is_in_time INTEGER NOT NULL CHECK (is_in_time IN (0, 1)),
  minutes REAL CHECK (minutes IS NULL OR minutes >= 0),
  evidence TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  recorded_by TEXT,
  finished_at INTEGER NOT NULL,
  realised_impact REAL,
  PRIMARY KEY (workspace_id, task_id),
  FOREIGN KEY (workspace_id, task_id) REFERENCES tasks (workspace_id, id),
  FOREIGN KEY (workspace_id, executor_id) REFERENCES executors (workspace_id, id)
) STRICT;
-- Planning reads the outcomes of two years: all that it needs is in the index.
CREATE INDEX outcomes_finished
  ON outcomes (workspace_id, finished_at, executor_id, category, is_success, is_in_time, minutes);

-- A projection of outcomes: counts over the last 30 days, raw.
CREATE TABLE patterns (
  workspace_id TEXT NOT NULL,
  category TEXT NOT NULL,
  executor_id TEXT NOT NULL,
  success_count INTEGER NOT NULL,
  failure_count INTEGER NOT NULL,
  total_minutes REAL NOT NULL,
  timed_count INTEGER NOT NULL,
  last_success_at INTEGER,
  last_failure_at INTEGER,
  PRIMARY KEY (workspace_id, category, executor_id),
  FOREIGN KEY (workspace_id, executor_id) REFERENCES executors (workspace_id, id)
) STRICT;

-- Below: operation, not history. None of it is rebuilt from the event log.

CREATE TABLE events (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  seq INTEGER NOT NULL,
  type TEXT NOT NULL,
  subject TEXT NOT NULL,
  actor TEXT NOT NULL,
  origin TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,
  arrived_at INTEGER NOT NULL,
  payload TEXT,
  salt TEXT,
  payload_digest TEXT NOT NULL,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (workspace_id, seq)
) STRICT;
CREATE INDEX events_subject ON events (workspace_id, subject, seq);

CREATE TABLE inbox (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  origin TEXT NOT NULL,
  claimed_at INTEGER NOT NULL,
  result TEXT,
  PRIMARY KEY (workspace_id, origin)
) STRICT;
CREATE INDEX inbox_claimed ON inbox (claimed_at);

-- (subject, place) is one message of the outside world; every change of it is a row of the outbox.
-- is_doubtful: an attempt to post it may have arrived though no answer came; it is looked up before it is posted again.
CREATE TABLE messages (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  subject TEXT NOT NULL,
  place_id TEXT NOT NULL,
  platform_id TEXT NOT NULL,
  sent_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, subject, place_id),
  FOREIGN KEY (workspace_id, place_id) REFERENCES places (workspace_id, id)
) STRICT;

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  subject TEXT NOT NULL,
  place_id TEXT NOT NULL,
  lane TEXT NOT NULL,
  view TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'sending', 'sent', 'merged', 'unknown', 'dead')),
  attempts INTEGER NOT NULL DEFAULT 0,
  is_doubtful INTEGER NOT NULL DEFAULT 0 CHECK (is_doubtful IN (0, 1)),
  not_before_at INTEGER NOT NULL,
  claim_token TEXT,
  claim_until_at INTEGER,
  last_error TEXT,
  created_at INTEGER NOT NULL,
  sent_at INTEGER,
  FOREIGN KEY (workspace_id, place_id) REFERENCES places (workspace_id, id)
) STRICT;
CREATE INDEX outbox_waiting ON outbox (state, not_before_at);
CREATE INDEX outbox_lane ON outbox (workspace_id, lane, place_id, id);
CREATE INDEX outbox_message ON outbox (workspace_id, subject, place_id, id);

CREATE TABLE jobs (
  id INTEGER PRIMARY KEY,
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  origin TEXT NOT NULL,
  call TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'running', 'done', 'dead')),
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before_at INTEGER NOT NULL,
  claim_token TEXT,
  claim_until_at INTEGER,
  last_error TEXT,
  created_at INTEGER NOT NULL,
  UNIQUE (workspace_id, origin)
) STRICT;
CREATE INDEX jobs_waiting ON jobs (state, not_before_at);

-- What is due when: one row a rhythm (a feed's digest, a wake-up). next_at moves in the statement that claims it.
-- retry_at: what failed is not tried again before then.
CREATE TABLE due (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  next_at INTEGER NOT NULL,
  retry_at INTEGER,
  last_at INTEGER,
  PRIMARY KEY (workspace_id, kind, subject)
) STRICT;
CREATE INDEX due_next ON due (next_at);

CREATE TABLE leases (
  name TEXT NOT NULL PRIMARY KEY,
  token TEXT NOT NULL,
  holder TEXT NOT NULL,
  until_at INTEGER NOT NULL
) STRICT;
