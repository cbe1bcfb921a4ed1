-- What an installation of the app by OAuth began with.
-- oldest writer: 0.1.0

-- digest: SHA-256 of a state that is on its way through a browser. Taken once, and of no workspace yet.
CREATE TABLE install_states (
  digest TEXT NOT NULL PRIMARY KEY,
  expires_at INTEGER NOT NULL
) STRICT;
