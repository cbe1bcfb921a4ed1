-- Every key of a team's rows begins with its workspace, so that a cluster can spread the tables by it (docs/operate/postgres.md).
-- oldest writer: 0.1.0

-- Beside the narrower keys of before, which say the same: a chat belongs to one workspace, and ids and digests come once.
CREATE UNIQUE INDEX outbox_key ON outbox (workspace_id, id);
CREATE UNIQUE INDEX jobs_key ON jobs (workspace_id, id);
CREATE UNIQUE INDEX identities_key ON identities (workspace_id, platform, tenant, user_id);
CREATE UNIQUE INDEX places_key ON places (workspace_id, platform, tenant, place);
CREATE UNIQUE INDEX platform_roles_key ON platform_roles (workspace_id, platform, tenant, role_id);
CREATE UNIQUE INDEX link_codes_key ON link_codes (workspace_id, platform, tenant, user_id);
CREATE UNIQUE INDEX link_codes_digest ON link_codes (workspace_id, code_digest);
CREATE UNIQUE INDEX tokens_digest ON tokens (workspace_id, digest);
CREATE UNIQUE INDEX feedback_cursors_key ON feedback_cursors (workspace_id, subscriber);
