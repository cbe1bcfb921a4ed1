-- Why a task was taken back that nobody refused: `T-3 has ended`. Empty where it was not.
-- oldest writer: 0.1.0

ALTER TABLE tasks ADD COLUMN taken_back_why TEXT NOT NULL DEFAULT '';
