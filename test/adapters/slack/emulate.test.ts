import { WebClient } from '@slack/web-api';
import { createEmulator } from 'emulate';
import { describe, expect, it } from 'vitest';
import { createSlackDeliverer } from '../../../adapters/slack/deliver.ts';
import { renderForm } from '../../../adapters/slack/draw/render-form.ts';
import { readId } from '../../../adapters/slack/message-id.ts';
import { createPaces } from '../../../adapters/slack/pace.ts';
import { buildForm } from '../../../src/base/command/form.ts';
import { DeliveryError } from '../../../src/base/language/errors.ts';
import type { Delivery } from '../../../src/base/ports.ts';
import { answer } from '../../../src/base/view/view.ts';
import { startTeam } from '../../support/team.ts';

const TOKEN = 'xoxb-test';
const CHANNEL = 'C000000001';

/** A team whose messages go to the emulator as they go to Slack. */
async function startEmulated() {
  const seed = { slack: { users: [{ name: 'ana' }] } };
  const emulator = await createEmulator({ service: 'slack', port: 0, seed });
  const client = new WebClient(TOKEN, { slackApiUrl: `${emulator.url}/api/`, retryConfig: { retries: 0 } });
  const team = await startTeam();
  await team.ok('lead', 'propose Chart failed payments --effort 6h');
  team.clock.set('2026-11-23T09:00:01Z');
  await team.settle();
  let now = 0;
  const commands = () => team.engine.commands;
  // A minute passes from call to call: the pace is not what this is about.
  const nextMinute = () => {
    now += 60_000;
    return now;
  };
  const deliverer = createSlackDeliverer({
    client,
    reader: client,
    commands,
    paces: createPaces(nextMinute),
    homes: new Map(),
    tables: { isTaken: true },
  });
  const { members = [] } = await client.users.list({});
  return {
    client,
    deliverer,
    commands: team.engine.commands,
    person: members.find(({ name }) => name === 'ana')?.id ?? '',
    /** What the engine said of a kind, as if it went to a place there. */
    deliveryOf(kind: string, place = CHANNEL): Delivery {
      const found = team.delivered.find(({ view }) => view.kind === kind);
      if (!found) throw new Error(`nothing of the kind ${kind} was said`);
      return {
        ...found,
        platformId: null,
        underId: null,
        locale: { zone: 'UTC', currency: 'EUR' },
        place: { ...found.place, platform: 'slack', place },
      };
    },
    async readMessages(channel: string, ts?: string) {
      const { messages = [] } =
        ts === undefined
          ? await client.conversations.history({ channel })
          : await client.conversations.replies({ channel, ts });
      return messages;
    },
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

/**
 * Our calls against a Slack that others wrote, so that not every expectation is our own. It has no Socket Mode, signs
 * nothing, and checks neither Block Kit's limits nor argument names; what it has is called as Tiller calls it.
 */
describe('calls to the Slack of emulate', () => {
  it('auth.test: who we are', async () => {
    await using slack = await startEmulated();
    const { client } = slack;
    expect(await client.auth.test()).toMatchObject({
      ok: true,
      team_id: 'T000000001',
      user_id: expect.stringMatching(/^U/),
    });
  });

  it('chat.postMessage, chat.update and a reply: the digest, its next state, and a task’s line under it', async () => {
    await using slack = await startEmulated();
    const { deliverer, deliveryOf, readMessages } = slack;
    const digest = deliveryOf('digest');
    const posted = await deliverer.deliver(digest);
    const { channel, ts } = readId(posted.platformId);
    expect(channel).toBe(CHANNEL);
    const [shown] = await readMessages(CHANNEL);
    expect(shown?.text).toContain('Chart failed payments');
    expect(JSON.stringify(shown?.blocks)).toContain('approve:T-1');
    await deliverer.deliver({ ...digest, view: answer('Edited'), platformId: posted.platformId });
    expect((await readMessages(CHANNEL)).map(({ text }) => text)).toEqual(['Edited']);
    await deliverer.deliver({ ...deliveryOf('task'), underId: posted.platformId });
    expect(await readMessages(CHANNEL)).toHaveLength(1);
    expect((await readMessages(CHANNEL, ts)).at(-1)?.text).toContain('T-1');
  });

  it('conversations.history: finds a message whose answer was lost by its key, and only that', async () => {
    await using slack = await startEmulated();
    const { deliverer, deliveryOf } = slack;
    const digest = deliveryOf('digest');
    expect(await deliverer.find(digest)).toBe('absent');
    const posted = await deliverer.deliver(digest);
    expect(await deliverer.find(digest)).toEqual(posted);
    expect(await deliverer.find({ ...digest, key: 'tiller-0' })).toBe('absent');
  });

  it('conversations.open: a private line', async () => {
    await using slack = await startEmulated();
    const { deliverer, person, deliveryOf, readMessages } = slack;
    const sent = await deliverer.deliver(deliveryOf('task', `@${person}`));
    const { channel } = readId(sent.platformId);
    expect(channel).toMatch(/^D/);
    expect((await readMessages(channel))[0]?.text).toContain('T-1');
  });

  it('users.info, reactions.get, conversations.info: what is read', async () => {
    await using slack = await startEmulated();
    const { client, deliverer, person, deliveryOf } = slack;
    expect((await client.users.info({ user: person })).user).toMatchObject({ name: 'ana', is_bot: false });
    const { platformId } = await deliverer.deliver(deliveryOf('task'));
    const { channel, ts } = readId(platformId);
    await client.reactions.add({ channel, timestamp: ts, name: 'thumbsup' });
    const { message } = await client.reactions.get({ channel, timestamp: ts });
    expect(message?.reactions).toMatchObject([{ name: 'thumbsup', count: 1 }]);
    expect((await client.conversations.info({ channel })).channel).toMatchObject({ id: channel });
  });

  it('chat.postEphemeral: what one person is told', async () => {
    await using slack = await startEmulated();
    const { client, person } = slack;
    await client.conversations.invite({ channel: CHANNEL, users: person });
    const told = await client.chat.postEphemeral({
      channel: CHANNEL,
      user: person,
      text: 'T-1 is not yours.',
    });
    expect(told.ok).toBe(true);
  });

  it('views.open: a form', async () => {
    await using slack = await startEmulated();
    const { client, commands, person } = slack;
    const command = commands.get('refuse');
    const memory = { command: 'refuse', args: { task: 'T-1' }, channel: CHANNEL };
    const view = renderForm(buildForm(command, memory.args), memory);
    const { trigger_id: trigger } = (await client.apiCall('views.generateTriggerId', {
      user_id: person,
    })) as { trigger_id?: unknown };
    const opened = await client.views.open({ trigger_id: String(trigger), view });
    expect(opened.view).toMatchObject({ type: 'modal', callback_id: 'form' });
  });

  it.each([
    ['channel_not_found', { place: 'C404' }],
    ['user_not_found', { place: '@U404' }],
  ])('refuses what cannot be: %s', async (error, { place }) => {
    await using slack = await startEmulated();
    const { deliverer, deliveryOf } = slack;
    const sending = deliverer.deliver(deliveryOf('task', place));
    await expect(sending).rejects.toThrow(DeliveryError);
    await expect(sending).rejects.toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining(error),
    });
  });

  it('chat.update of what is not there: refused for good', async () => {
    await using slack = await startEmulated();
    const { deliverer, deliveryOf } = slack;
    const sending = deliverer.deliver({ ...deliveryOf('task'), platformId: `${CHANNEL}/1.000001` });
    await expect(sending).rejects.toMatchObject({ outcome: 'refused' });
  });
});
