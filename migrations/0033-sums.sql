-- A checksum beside what is stored once and stands in no event: without one nothing tells a changed byte of it.
-- oldest writer: 0.1.0

ALTER TABLE inbox ADD COLUMN sum TEXT;
ALTER TABLE outbox ADD COLUMN sum TEXT;
