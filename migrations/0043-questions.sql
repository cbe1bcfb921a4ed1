-- What a member was asked last at a place, with the buttons below it: a typed yes or no answers that for a few minutes.
-- origin, event_seq: the call that asked, and the newest event before it; what the member did since ends the question.
-- oldest writer: 0.1.0

CREATE TABLE questions (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  place_id TEXT NOT NULL,
  member_id TEXT NOT NULL,
  actions TEXT NOT NULL CHECK (actions <> ''),
  origin TEXT NOT NULL,
  event_seq INTEGER NOT NULL,
  asked_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, place_id, member_id)
) STRICT;
