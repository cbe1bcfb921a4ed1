-- Being seen is not being a member: who was let in, since when, and what of it the chat platform gave.
-- oldest writer: 0.1.0

-- 'asked', 'declined' and 'left' are not active; what an older version wrote is a member.
ALTER TABLE executors ADD COLUMN admission TEXT NOT NULL DEFAULT 'member'
  CHECK (admission IN ('member', 'asked', 'declined', 'left'));
-- Null for agents, for who was never let in, and for members of older versions until they are confirmed.
ALTER TABLE executors ADD COLUMN joined_at INTEGER;
-- 'membership': by a role; 'admin': because they may administer the platform. Lost when the platform takes it away.
ALTER TABLE executors ADD COLUMN platform_gave TEXT NOT NULL DEFAULT '' CHECK (platform_gave IN ('', 'membership', 'admin'));
-- Whoever has the role is a member as soon as they act.
ALTER TABLE platform_roles ADD COLUMN is_member INTEGER NOT NULL DEFAULT 0 CHECK (is_member IN (0, 1));
