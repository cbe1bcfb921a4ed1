import { hash } from 'node:crypto';
import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { badArgument, Refusal } from '../../base/language/errors.ts';
import { slugify } from '../../base/language/ids.ts';
import { bold, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { ensureProgramPlace } from '../../team/account/place-store.ts';
import { keepSecret } from '../../team/secret/store.ts';
import { queueHello } from './queue.ts';
import { listWebhooks } from './store.ts';
import { FORMATS, NOTICE_NAMES, readAddress, readNotices, secretsOf, type Webhook } from './webhook.ts';

export const webhookAdd = defineCommand({
  name: 'webhook add',
  summary: 'Tells a program what happens, at an address of its own; its key is shown once.',
  examples: [
    'ci https://example.org/tiller',
    'news https://hooks.example.org/x --on batch,goal --format slack',
  ],
  args: z.object({
    name: arg.line('what is told, such as ci', { position: 0 }, 40),
    url: arg.line('its https address', { position: 1 }, 2_000),
    on: arg.list(`what it is told of: ${NOTICE_NAMES.join(', ')}; all unless said`).optional(),
    format: arg.choice('how: json, or slack for a message', FORMATS).default('json'),
  }),
  access: 'admin',
  givesSecret: true,
  async run(ctx, args) {
    const url = readAddress('url', args.url, ctx.findClosed);
    const notices = args.on === undefined ? NOTICE_NAMES : readNotices(args.on);
    if (notices.length === 0) throw badArgument('on', 'nothing', NOTICE_NAMES.join(', '));
    const known = await listWebhooks(ctx);
    const number = (known.at(-1)?.number ?? 0) + 1;
    const id = `W-${number}`;
    const name = readName(known, args.name);
    const place = await ensureProgramPlace(ctx, { place: id, name: `webhook ${name}` });
    const webhook: Webhook = {
      workspace_id: ctx.workspace.id,
      id,
      number,
      name,
      host: url.host,
      place_id: place.id,
      events: JSON.stringify(notices),
      format: args.format,
      made_by_id: ctx.actor.kind === 'member' ? ctx.actor.id : null,
      created_at: ctx.now,
      paused_at: null,
      removed_at: null,
    };
    await ctx.record({ type: 'WebhookAdded', subject: `webhook:${id}`, rows: { webhooks: [webhook] } });
    const key = drawKey(ctx);
    await keepSecret(ctx, secretsOf(id).address, url.href);
    await keepSecret(ctx, secretsOf(id).key, key);
    await queueHello(ctx, webhook);
    return withData(
      answer(
        text`${bold(key)}`,
        text`This is the key of ${id} ${name}: what I send is signed with it. I do not show it again.`,
        text`${url.host} is told of ${notices.join(', ')}. A first line is on its way; ${bold(`webhook show ${name}`)} says whether it arrived.`,
      ),
      { id, name, host: url.host, on: notices, format: args.format, key },
    );
  },
});

/** 256 bits, of the port's random ids, as Standard Webhooks writes a key. */
function drawKey(ctx: Ctx): string {
  return `whsec_${hash('sha256', `${ctx.newId()}${ctx.newId()}${ctx.newId()}`, 'base64')}`;
}

function readName(known: readonly Webhook[], given: string): string {
  const name = slugify(given);
  if (name === '') throw badArgument('name', given, 'letters and digits, such as ci');
  const other = known.find((each) => each.name === name && each.removed_at === null);
  if (!other) return name;
  throw new Refusal({
    code: 'already_done',
    message: `${other.id} is called ${name} already. webhook remove ${name} ends it.`,
    field: 'name',
    given,
    allowed: 'a name that no webhook has',
  });
}
