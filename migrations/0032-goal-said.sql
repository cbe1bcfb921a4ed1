-- Whether somebody said which goal an idea is for: then none is guessed, where they said that it is for none, either.
-- oldest writer: 0.1.0

ALTER TABLE candidates ADD COLUMN is_goal_said INTEGER NOT NULL DEFAULT 0 CHECK (is_goal_said IN (0, 1));
