-- What waits is looked up in the order of its numbers, over and over while much waits: without an index of its own each look read all of it.
-- oldest writer: 0.1.0

CREATE INDEX outbox_unsent ON outbox (id) WHERE state IN ('new', 'sending');
