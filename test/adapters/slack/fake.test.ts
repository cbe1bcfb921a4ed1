import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ModalView } from '@slack/types';
import { LogLevel, WebAPIPlatformError, WebAPIRateLimitedError, WebClient } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startFakeSlack } from '../../support/fake-slack/index.ts';

const HOUR_MS = 3_600_000;
const MODAL: ModalView = {
  type: 'modal',
  callback_id: 'form',
  title: { type: 'plain_text', text: 'Why?' },
  blocks: [{ type: 'divider' }],
};

/** The fake with a channel, a person in it, and the SDK's own client. */
async function start() {
  const slack = await startFakeSlack();
  const ana = slack.users.addMember('ana');
  const { id: channel } = slack.users.addChannel('team', { members: [ana] });
  const client = new WebClient(slack.state.botToken, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
  });
  const code = async (calling: Promise<unknown>) => {
    const error = await calling.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return error instanceof WebAPIPlatformError ? error.data.error : error;
  };
  return { slack, ana, channel, client, code, [Symbol.asyncDispose]: () => slack[Symbol.asyncDispose]() };
}

/** A request as Slack sends one, caught by a server that answers as it is told. */
async function startCatcher(status = 200) {
  const caught: { headers: NodeJS.Dict<string | string[]>; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    caught.push({ headers: request.headers, body });
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  return { url, caught, [Symbol.asyncDispose]: async () => void server.close() };
}

function post(url: string | undefined, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(url ?? '', { method: 'POST', headers, body: JSON.stringify(body) });
}

describe('the fake Slack', () => {
  it('posts again what is posted again: it has no key against doubles', async () => {
    await using fake = await start();
    const { client, channel, slack } = fake;
    const message = { channel, text: 'Hello', metadata: { event_type: 'm', event_payload: { key: '1' } } };
    await Promise.all([client.chat.postMessage(message), client.chat.postMessage(message)]);
    const [one, two] = slack.read(channel);
    expect([one?.text, two?.text]).toEqual(['Hello', 'Hello']);
    expect(one?.ts).not.toBe(two?.ts);
  });

  it('refuses arguments that a method does not have or lacks, and methods that it does not know', async () => {
    await using fake = await start();
    const { client, channel, code } = fake;
    const wrong = client.apiCall('chat.postMessage', { channel, text: 'Hello', colour: 'red' });
    expect(await code(wrong)).toBe('invalid_arguments');
    expect(await code(client.apiCall('chat.update', { channel, text: 'Hello' }))).toBe('invalid_arguments');
    expect(await code(client.apiCall('chat.shout', {}))).toBe('unknown_method');
  });

  it('refuses a call without its scope, and a token that is not its own', async () => {
    await using fake = await start();
    const { client, channel, code, slack } = fake;
    slack.state.scopes.delete('chat:write');
    expect(await code(client.chat.postMessage({ channel, text: 'Hello' }))).toBe('missing_scope');
    const other = new WebClient('xoxb-other', { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
    expect(await code(other.auth.test())).toBe('invalid_auth');
  });

  it('knows who is where', async () => {
    await using fake = await start();
    const { client, channel, code, slack } = fake;
    const { id: elsewhere } = slack.users.addChannel('elsewhere', { hasBot: false });
    expect(await code(client.chat.postMessage({ channel: elsewhere, text: 'Hello' }))).toBe('not_in_channel');
    expect(await code(client.chat.postMessage({ channel: 'C404', text: 'Hello' }))).toBe('channel_not_found');
    const team = slack.state.channels.get(channel);
    if (team) team.isArchived = true;
    expect(await code(client.chat.postMessage({ channel, text: 'Hello' }))).toBe('is_archived');
  });

  it('refuses blocks that Slack would refuse', async () => {
    await using fake = await start();
    const { client, channel, code } = fake;
    const blocks = Array.from({ length: 51 }, () => ({ type: 'divider' as const }));
    expect(await code(client.chat.postMessage({ channel, text: 'Hello', blocks }))).toBe('invalid_blocks');
  });

  it('opens one view with a trigger, within three seconds', async () => {
    await using fake = await start();
    const { client, channel, code, slack, ana } = fake;
    const newTrigger = async () => {
      await slack.users.command(ana, channel, 'help');
      return [...slack.state.triggers.keys()].at(-1) ?? '';
    };
    const trigger = await newTrigger();
    await client.views.open({ trigger_id: trigger, view: MODAL });
    expect(await code(client.views.open({ trigger_id: trigger, view: MODAL }))).toBe('exchanged_trigger_id');
    const late = await newTrigger();
    slack.advance(3_001);
    expect(await code(client.views.open({ trigger_id: late, view: MODAL }))).toBe('expired_trigger_id');
    expect(await code(client.views.open({ trigger_id: 'made up', view: MODAL }))).toBe('invalid_trigger_id');
  });

  it('takes five responses in half an hour, seen by the asker alone', async () => {
    await using fake = await start();
    const { channel, slack, ana } = fake;
    await slack.users.command(ana, channel, 'help');
    const path = [...slack.state.responseUrls.keys()][0];
    for (let time = 1; time <= 5; time++)
      expect(await (await post(`${slack.state.url}${path}`, { text: `${time}` })).json()).toMatchObject({
        ok: true,
      });
    const sixth = await (await post(`${slack.state.url}${path}`, { text: '6' })).json();
    expect(sixth).toMatchObject({ ok: false, error: 'used_url' });
    expect(slack.readPrivate(channel, ana)).toHaveLength(5);
    expect(slack.read(channel)).toEqual([]);
    await slack.users.command(ana, channel, 'help');
    slack.advance(HOUR_MS);
    const late = await (
      await post(`${slack.state.url}${[...slack.state.responseUrls.keys()][1]}`, { text: '' })
    ).json();
    expect(late).toMatchObject({ ok: false, error: 'expired_url' });
  });

  it('limits, breaks, cuts and delays the calls it is told to, one each, in one channel or any', async () => {
    await using fake = await start();
    const { client, channel, code, slack } = fake;
    const { id: other } = slack.users.addChannel('other');
    slack.fail('chat.postMessage', { kind: 'rate limited', retryAfterSeconds: 7 }, channel);
    slack.fail('chat.postMessage', { kind: 'cut', isStored: true, landsAfterMs: 20_000 }, channel);
    await client.chat.postMessage({ channel: other, text: 'Hello' });
    const limited = await code(client.chat.postMessage({ channel, text: 'Hello' }));
    expect(limited).toBeInstanceOf(WebAPIRateLimitedError);
    expect(slack.state.messages).toHaveLength(1);
    expect(await code(client.chat.postMessage({ channel, text: 'Hello' }))).toBeInstanceOf(Error);
    expect((await client.conversations.history({ channel })).messages).toEqual([]);
    slack.advance(20_000);
    expect((await client.conversations.history({ channel })).messages).toHaveLength(1);
  });

  it('signs its requests and says which retry one is', async () => {
    await using fake = await start();
    await using catcher = await startCatcher(500);
    const { slack, ana, channel } = fake;
    slack.requestUrl = catcher.url;
    const { ack, repeat } = await slack.users.write(ana, channel, '<@UBOT> why?');
    await repeat({ retryNum: 2, retryReason: 'http_error' });
    expect(ack).toMatchObject({ isAcked: false, status: 500 });
    const [first, second] = catcher.caught;
    expect(first?.headers['x-slack-signature']).toMatch(/^v0=[0-9a-f]{64}$/);
    expect(first?.headers['x-slack-retry-num']).toBeUndefined();
    expect(second?.headers).toMatchObject({ 'x-slack-retry-num': '2', 'x-slack-retry-reason': 'http_error' });
    expect(second?.body).toBe(first?.body);
  });

  it('says hello on a socket, sends each envelope to one of them, and moves one when told to', async () => {
    await using fake = await start();
    const { slack, ana, channel } = fake;
    const heard: { socket: number; type: string; reason?: string }[] = [];
    for (const socket of [0, 1]) {
      const link = new WebSocket(`${slack.state.url.replace('http', 'ws')}/link`);
      const opened = slack.whenCalled('hello');
      link.on('message', (raw) => {
        const { type, reason, envelope_id } = JSON.parse(String(raw));
        heard.push({ socket, type, ...(reason && { reason }) });
        if (envelope_id) link.send(JSON.stringify({ envelope_id, payload: { text: 'Hi' } }));
      });
      await opened;
    }
    for (const _ of [0, 1]) {
      const { ack } = await slack.users.command(ana, channel, 'help');
      expect(ack.body).toEqual({ text: 'Hi' });
    }
    slack.disconnect('refresh_requested', 0);
    await slack.users.command(ana, channel, 'help');
    expect(heard.filter(({ type }) => type === 'slash_commands').map(({ socket }) => socket)).toEqual([
      0, 1, 1,
    ]);
    expect(heard).toContainEqual({ socket: 0, type: 'disconnect', reason: 'refresh_requested' });
  });
});
