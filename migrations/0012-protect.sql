-- How much of the choice is about work that is done by its goal's deadline for sure.
-- oldest writer: 0.1.0

ALTER TABLE feeds ADD COLUMN protect_percent INTEGER NOT NULL DEFAULT 0
  CHECK (protect_percent BETWEEN 0 AND 30);
