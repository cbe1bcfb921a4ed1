-- What people did on a chat platform that has to be remembered beside its effect.

-- A reaction that was read, so that reading the same set again changes nothing. user_id: the platform's, not ours.
-- effect: what it did; '' for one that did nothing. decided_at the platform's instant cannot be known: ours.
CREATE TABLE reactions (
  workspace_id TEXT NOT NULL,
  subject TEXT NOT NULL,
  place_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  emoji TEXT NOT NULL,
  effect TEXT NOT NULL,
  read_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, subject, place_id, user_id, emoji),
  FOREIGN KEY (workspace_id, place_id) REFERENCES places (workspace_id, id)
) STRICT;

-- The most private messages of ours that a person gets a day; null = the team's setting.
ALTER TABLE executors ADD COLUMN private_per_day INTEGER CHECK (private_per_day BETWEEN 1 AND 100);

-- How much somebody was told privately today.
CREATE INDEX messages_place ON messages (workspace_id, place_id, sent_at);

-- Reactions and threads name a message by the platform's id.
CREATE INDEX messages_platform ON messages (workspace_id, platform_id);
