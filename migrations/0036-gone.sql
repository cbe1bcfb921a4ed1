-- oldest writer: 0.1.0
-- gone_at: since when an account is no full one of its chat's any more; null = it is, as far as anybody has said.

ALTER TABLE identities ADD COLUMN gone_at INTEGER;
