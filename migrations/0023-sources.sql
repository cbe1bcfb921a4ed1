-- Where truth comes from by itself: trackers, numbers, money, calendars.
-- oldest writer: 0.1.0

-- settings, secrets, rules: JSON by name, of text. secrets: the environment's variable as `env:NAME`, or `sealed`; never the secret.
-- back: a JSON list of what may be written there.
CREATE TABLE sources (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  id TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  settings TEXT NOT NULL,
  secrets TEXT NOT NULL,
  rules TEXT NOT NULL,
  back TEXT NOT NULL,
  allows_private INTEGER NOT NULL CHECK (allows_private IN (0, 1)),
  made_by_id TEXT,
  created_at INTEGER NOT NULL,
  paused_at INTEGER,
  removed_at INTEGER,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, number),
  FOREIGN KEY (workspace_id, made_by_id) REFERENCES executors (workspace_id, id)
) STRICT;

-- An issue, a change or days of a source as it last said them. version: orders the states of one key. says: JSON, the record.
-- asked_title: the source's title about which the team was asked, as it had another one.
CREATE TABLE source_items (
  workspace_id TEXT NOT NULL,
  source_id TEXT NOT NULL,
  key TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('item', 'change', 'days')),
  version INTEGER NOT NULL,
  label TEXT NOT NULL,
  url TEXT NOT NULL,
  title TEXT NOT NULL,
  state TEXT NOT NULL,
  says TEXT NOT NULL,
  asked_title TEXT,
  became_id TEXT,
  PRIMARY KEY (workspace_id, source_id, kind, key),
  FOREIGN KEY (workspace_id, source_id) REFERENCES sources (workspace_id, id)
) STRICT;

CREATE INDEX source_items_became ON source_items (workspace_id, became_id);
CREATE INDEX source_items_url ON source_items (workspace_id, url);

-- Where reading a source stands. Not history: in no event.
CREATE TABLE source_runs (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  source_id TEXT NOT NULL,
  cursor TEXT,
  next_at INTEGER NOT NULL,
  claim_token TEXT,
  claim_until_at INTEGER,
  failures INTEGER NOT NULL CHECK (failures >= 0),
  records INTEGER NOT NULL CHECK (records >= 0),
  last_good_at INTEGER,
  last_value_at INTEGER,
  trouble TEXT,
  trouble_says TEXT,
  trouble_since_at INTEGER,
  PRIMARY KEY (workspace_id, source_id)
) STRICT;

CREATE INDEX source_runs_next ON source_runs (next_at);

-- The version of each value and period that a source gave: an older one never overwrites a newer one.
CREATE TABLE source_versions (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  source_id TEXT NOT NULL,
  key TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, source_id, key)
) STRICT;

-- What is to be written at a source, once.
CREATE TABLE source_orders (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  id TEXT NOT NULL,
  source_id TEXT NOT NULL,
  key TEXT NOT NULL,
  what TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('new', 'written', 'given up')),
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  not_before_at INTEGER NOT NULL,
  url TEXT,
  last_error TEXT,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) STRICT;

CREATE INDEX source_orders_waiting ON source_orders (workspace_id, source_id, state);

-- Deliveries of webhooks that were taken: a second one with the same id changes nothing.
CREATE TABLE source_deliveries (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  source_id TEXT NOT NULL,
  delivery TEXT NOT NULL,
  arrived_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, source_id, delivery)
) STRICT;

CREATE INDEX source_deliveries_arrived ON source_deliveries (arrived_at);
