-- What a language model found and cost.
-- oldest writer: 0.1.0

-- micros: millionths of a unit of the currency in which the prices are. Not history: what runs Tiller pays it.
CREATE TABLE model_spending (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  month TEXT NOT NULL CHECK (month LIKE '____-__'),
  micros INTEGER NOT NULL CHECK (micros >= 0),
  PRIMARY KEY (workspace_id, month)
) STRICT;

-- Ideas that a model read in a text, and nobody confirmed yet: dropped a week later. Not history: none is anybody's idea yet.
-- list: a random mark, never another list's, so that an old button adds nothing else.
CREATE TABLE model_ideas (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  list TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  title TEXT NOT NULL,
  quote TEXT NOT NULL,
  found_at INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, list, number)
) STRICT;
