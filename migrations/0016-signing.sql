-- Tokens of programs that sign what they send.
-- oldest writer: 0.1.0

-- Of a token that signs, digest is the address that its program calls, and its key is in secrets.
ALTER TABLE tokens ADD COLUMN is_signing INTEGER NOT NULL DEFAULT 0 CHECK (is_signing IN (0, 1));
