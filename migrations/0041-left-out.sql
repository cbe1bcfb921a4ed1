-- What of a source could not be read when it was last read, as a JSON list of lines; null where nothing was said of it.
-- oldest writer: 0.1.0

ALTER TABLE source_runs ADD COLUMN left_out TEXT;
