-- Roles of a platform that decide, two accounts of one person, and people who take no private messages.

-- A role that a platform has told of. is_approver: whoever has it at the moment of deciding is an approver.
CREATE TABLE platform_roles (
  workspace_id TEXT NOT NULL,
  platform TEXT NOT NULL,
  tenant TEXT NOT NULL,
  role_id TEXT NOT NULL,
  name TEXT NOT NULL,
  is_approver INTEGER NOT NULL CHECK (is_approver IN (0, 1)),
  PRIMARY KEY (platform, tenant, role_id),
  FOREIGN KEY (platform, tenant, workspace_id) REFERENCES tenants (platform, tenant, workspace_id)
) STRICT;

-- roles: JSON array of role ids, as the platform said when they last did something.
-- closed_at: since when they take no private messages there; null = they do.
ALTER TABLE identities ADD COLUMN roles TEXT NOT NULL DEFAULT '[]';
ALTER TABLE identities ADD COLUMN closed_at INTEGER;

-- The platform's id of the one person that a message in a channel is for; null = it notifies nobody.
ALTER TABLE outbox ADD COLUMN notifies TEXT;

-- A code by which an account asks to be tied to another one, and the wrong codes that it typed itself.
-- code_digest: SHA-256 of the code; null = none is asked for.
CREATE TABLE link_codes (
  workspace_id TEXT NOT NULL REFERENCES workspaces (id),
  platform TEXT NOT NULL,
  tenant TEXT NOT NULL,
  user_id TEXT NOT NULL,
  code_digest TEXT UNIQUE,
  expires_at INTEGER NOT NULL,
  wrong_count INTEGER NOT NULL CHECK (wrong_count >= 0),
  PRIMARY KEY (platform, tenant, user_id)
) STRICT;
CREATE INDEX link_codes_expires ON link_codes (expires_at);
