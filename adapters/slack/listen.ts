import type { App } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { ChatReply } from '../../src/chat.ts';
import { assertNever } from '../../src/errors.ts';
import type { Log } from '../../src/ports.ts';
import {
  decodeClicked,
  decodeEvent,
  decodePicked,
  decodeSubmitted,
  decodeTyped,
  MAKE_TASK,
  type SlackRequest,
} from './decode.ts';
import { renderMessage, type SlackMessage, type SlackSettings } from './render.ts';
import { renderForm } from './render-form.ts';

export interface ListenDeps {
  app: App;
  /** Answers people: waits for nothing, retries nothing. */
  client: WebClient;
  log: Log;
  settings: SlackSettings;
  /** Our own user: what it does is no news. */
  botUser: string;
  receive(request: SlackRequest['request']): Promise<ChatReply>;
}

type Respond = (
  message: SlackMessage & { response_type: 'ephemeral' | 'in_channel'; replace_original?: false },
) => Promise<unknown>;

/** Has everything that Slack sends answered: acknowledged by its answer, which is there after one commit. */
export function listen({ app, client, log, settings, botUser, receive }: ListenDeps): void {
  /** Shows a reply; a form needs the trigger, which lives for three seconds. */
  async function show(
    reply: ChatReply,
    { request, triggerId }: SlackRequest,
    respond: Respond,
  ): Promise<void> {
    switch (reply.kind) {
      case 'silent':
        return;
      case 'form': {
        const { command, args, form } = reply;
        const view = renderForm(form, { command, args, channel: request.visitor.place });
        if (triggerId !== null) await client.views.open({ trigger_id: triggerId, view });
        return;
      }
      case 'show':
        await respond({
          ...renderMessage(reply.view, settings),
          response_type: reply.audience === 'asker' ? 'ephemeral' : 'in_channel',
          replace_original: false,
        });
        return;
      default:
        assertNever(reply);
    }
  }

  app.command(/.*/, async ({ body, ack }) => {
    const decoded = decodeTyped(body);
    if (!decoded) return ack();
    const reply = await receive(decoded.request);
    if (reply.kind === 'show') {
      const { text, blocks } = renderMessage(reply.view, settings);
      return ack({ text, blocks, response_type: reply.audience === 'asker' ? 'ephemeral' : 'in_channel' });
    }
    await ack();
    await show(reply, decoded, async () => undefined);
  });

  app.action(/.*/, async ({ body, ack, respond }) => {
    const decoded = decodeClicked(body);
    const reply = decoded && (await receive(decoded.request));
    await ack();
    if (decoded && reply) await show(reply, decoded, respond as Respond);
  });

  app.shortcut(MAKE_TASK, async ({ body, ack, respond }) => {
    const decoded = decodePicked(body);
    const reply = decoded && (await receive(decoded.request));
    await ack();
    if (decoded && reply) await show(reply, decoded, respond as Respond);
  });

  app.view('form', async ({ body, ack }) => {
    const decoded = decodeSubmitted(body);
    if (!decoded) return ack();
    const reply = await receive(decoded.request);
    // What is wrong is said beside the field, and nothing that was filled in is lost.
    if (reply.kind === 'show' && reply.view.kind === 'refusal') {
      const { field, message } = reply.view;
      const blocks = body.view.blocks.flatMap(({ block_id: id }) => (id === undefined ? [] : [id]));
      const block = blocks.find((id) => id === field) ?? blocks[0];
      if (block !== undefined)
        return ack({ response_action: 'errors', errors: { [block]: message.slice(0, 2_000) } });
    }
    await ack();
    if (reply.kind === 'show') await tell(decoded, reply);
  });

  for (const name of ['reaction_added', 'reaction_removed', 'app_mention', 'message'] as const) {
    app.event(name, async ({ body }) => {
      const decoded = decodeEvent(body, botUser);
      const reply = decoded && (await receive(decoded.request));
      // A reaction has no answer of its own: what cannot be counted is said to that person alone.
      if (decoded && reply?.kind === 'show') await tell(decoded, reply);
    });
  }

  app.error(async (error) => {
    log.error({ err: error }, 'Slack: something broke');
    // What broke was not taken: unacknowledged, an event comes again.
    throw error;
  });

  /** The answer to a form has no response URL: it is shown in the channel it was opened from, or privately. */
  async function tell({ request }: SlackRequest, reply: ChatReply & { kind: 'show' }): Promise<void> {
    const { place, user } = request.visitor;
    const content = renderMessage(reply.view, settings);
    if (place !== null && reply.audience === 'asker') {
      await client.chat.postEphemeral({ channel: place, user, ...content });
    } else await client.chat.postMessage({ channel: place ?? user, ...content });
  }
}
