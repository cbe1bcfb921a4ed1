-- The queue for agents: attempts at tasks, what they deliver, what they ask.
-- oldest writer: 0.1.0

-- number is the fence: higher than that of every attempt before it. content_hash: what was approved when it began.
-- ends_by_at: no heartbeat holds it longer. ends_task: the task ended with it, and its outcome counts in its place.
CREATE TABLE agent_attempts (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  id TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  task_id TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  state TEXT NOT NULL
    CHECK (state IN ('running', 'delivered', 'done', 'failed', 'lapsed', 'released', 'void')),
  lease_until_at INTEGER NOT NULL,
  ends_by_at INTEGER NOT NULL,
  note TEXT NOT NULL,
  minutes REAL CHECK (minutes >= 0),
  cost INTEGER CHECK (cost >= 0),
  ends_task INTEGER NOT NULL CHECK (ends_task IN (0, 1)),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, number),
  FOREIGN KEY (workspace_id, task_id) REFERENCES tasks (workspace_id, id),
  FOREIGN KEY (workspace_id, agent_id) REFERENCES executors (workspace_id, id)
) STRICT;
CREATE UNIQUE INDEX agent_attempts_live ON agent_attempts (workspace_id, task_id)
  WHERE state IN ('running', 'delivered');
CREATE INDEX agent_attempts_of_task ON agent_attempts (workspace_id, task_id, number);

-- digest: SHA-256 of what was approved and of the evidence; a yes is bound to it.
CREATE TABLE agent_deliveries (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  id TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  task_id TEXT NOT NULL,
  attempt_id TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  digest TEXT NOT NULL,
  link TEXT NOT NULL,
  revision TEXT NOT NULL,
  said TEXT NOT NULL,
  artefact TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'accepted', 'returned', 'void')),
  note TEXT NOT NULL,
  delivered_at INTEGER NOT NULL,
  decided_at INTEGER,
  decided_by TEXT,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, number),
  FOREIGN KEY (workspace_id, task_id) REFERENCES tasks (workspace_id, id),
  FOREIGN KEY (workspace_id, attempt_id) REFERENCES agent_attempts (workspace_id, id),
  FOREIGN KEY (workspace_id, agent_id) REFERENCES executors (workspace_id, id),
  FOREIGN KEY (workspace_id, decided_by) REFERENCES executors (workspace_id, id)
) STRICT;
CREATE UNIQUE INDEX agent_deliveries_waiting ON agent_deliveries (workspace_id, task_id) WHERE state = 'waiting';

CREATE TABLE agent_questions (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  id TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  task_id TEXT NOT NULL,
  attempt_id TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  question TEXT NOT NULL,
  reply TEXT,
  replied_by TEXT,
  asked_at INTEGER NOT NULL,
  replied_at INTEGER,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, number),
  FOREIGN KEY (workspace_id, task_id) REFERENCES tasks (workspace_id, id),
  FOREIGN KEY (workspace_id, attempt_id) REFERENCES agent_attempts (workspace_id, id),
  FOREIGN KEY (workspace_id, agent_id) REFERENCES executors (workspace_id, id),
  FOREIGN KEY (workspace_id, replied_by) REFERENCES executors (workspace_id, id)
) STRICT;
CREATE INDEX agent_questions_of_task ON agent_questions (workspace_id, task_id, number);

-- What is handed out, in the order in which agents get it.
CREATE INDEX tasks_to_claim ON tasks (workspace_id, priority DESC, due_at, number) WHERE state = 'assigned';
