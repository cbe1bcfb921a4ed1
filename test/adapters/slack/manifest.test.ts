import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildManifest, EVENTS, SCOPES } from '../../../adapters/slack/manifest.ts';
import { createCommands } from '../../../src/engine/commands.ts';

import { formatManifest, MANIFEST_FILES } from '../../support/slack/manifests.ts';

const ROOT = join(import.meta.dirname, '../../..');
const MODES = ['socket', 'http', 'install'] as const;

/** Slack's rules for a manifest of version 2, as far as ours goes. */
const url = z.url({ protocol: /^https$/ });
const rules = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(2) }),
  display_information: z.strictObject({
    name: z.string().max(35),
    description: z.string().max(140),
    background_color: z.string().regex(/^#[0-9a-f]{6}$/),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.strictObject({ display_name: z.string().max(80), always_online: z.boolean() }),
    slash_commands: z
      .array(
        z.strictObject({
          command: z.string().min(2).max(32).startsWith('/'),
          url: url.optional(),
          description: z.string().min(1).max(2_000),
          usage_hint: z.string().max(1_000),
          should_escape: z.boolean(),
        }),
      )
      .max(50),
    shortcuts: z
      .array(
        z.strictObject({
          name: z.string().max(24),
          type: z.enum(['message', 'global']),
          callback_id: z.string().max(255),
          description: z.string().max(150),
        }),
      )
      .max(10),
  }),
  oauth_config: z.strictObject({
    redirect_urls: z.array(url).min(1).optional(),
    scopes: z.strictObject({ bot: z.array(z.string()).min(1) }),
  }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({
      request_url: url.optional(),
      bot_events: z.array(z.string()).max(100),
    }),
    interactivity: z.strictObject({ is_enabled: z.boolean(), request_url: url.optional() }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
  }),
});

/** What each event needs, from Slack's reference. */
const NEEDS: Readonly<Record<(typeof EVENTS)[number], string | null>> = {
  app_home_opened: null,
  app_mention: 'app_mentions:read',
  'message.im': 'im:history',
  reaction_added: 'reactions:read',
  reaction_removed: 'reactions:read',
  app_uninstalled: null,
  tokens_revoked: null,
  channel_archive: 'channels:read',
  channel_deleted: 'channels:read',
  channel_left: 'channels:read',
  channel_rename: 'channels:read',
  channel_unarchive: 'channels:read',
  group_archive: 'groups:read',
  group_deleted: 'groups:read',
  group_left: 'groups:read',
  group_rename: 'groups:read',
  group_unarchive: 'groups:read',
  member_joined_channel: 'channels:read',
  member_left_channel: 'channels:read',
  user_change: 'users:read',
};

describe.each(MODES)('the manifest for %s', (mode) => {
  it('is in its file as it is made', () => {
    expect(readFileSync(join(ROOT, MANIFEST_FILES[mode]), 'utf8')).toBe(formatManifest(mode));
  });

  it('keeps Slack’s rules', () => {
    const manifest = buildManifest(createCommands(), mode);
    expect(rules.safeParse(manifest).error?.issues ?? []).toEqual([]);
  });

  it('has a URL everywhere or nowhere', () => {
    const urls = JSON.stringify(buildManifest(createCommands(), mode)).match(/https:/g) ?? [];
    expect(urls).toHaveLength({ socket: 0, http: 3, install: 4 }[mode]);
  });
});

describe('the scopes', () => {
  it('are those that the events need, and each is asked for once', () => {
    const asked = SCOPES.map(({ scope }) => scope);
    expect(new Set(asked).size).toBe(asked.length);
    for (const event of EVENTS) {
      const need = NEEDS[event];
      if (need !== null) expect(asked).toContain(need);
    }
  });
});
