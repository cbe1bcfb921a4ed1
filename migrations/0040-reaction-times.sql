-- When a reaction was last put or taken away, as its chat says, in microseconds: what is told later and happened before is let go.
-- reaction: a hash of the message, the account and the emoji, so that nobody is known by it.
-- oldest writer: 0.1.0

CREATE TABLE reaction_times (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  reaction TEXT NOT NULL CHECK (length(reaction) = 32),
  happened_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, reaction)
) STRICT;
