-- Since when whoever runs Tiller has a workspace rest.
-- oldest writer: 0.1.0

ALTER TABLE workspaces ADD COLUMN suspended_at INTEGER;
