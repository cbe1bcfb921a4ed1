-- What a goal that ended was given when half of its time was over: chances of goals are corrected by it.
-- oldest writer: 0.1.0

ALTER TABLE goals ADD COLUMN halfway_chance REAL CHECK (halfway_chance BETWEEN 0 AND 1);
