import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { readDate } from '../../base/language/date.ts';
import { badArgument } from '../../base/language/errors.ts';
import { slugify } from '../../base/language/ids.ts';
import { formatDate } from '../../base/language/period.ts';
import { cleanLine, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { listContextEvents, metricsOf } from './context-store.ts';
import { getMetric } from './store.ts';
import { describeContext } from './views.ts';

const KINDS = ['campaign', 'season', 'holiday', 'outage', 'other', 'ours'] as const;

export const addContext = defineCommand({
  name: 'context add',
  summary:
    'Says what happened outside, or was work of ours, that may move a metric. The same name and start again changes it.',
  examples: [
    'campaign "Black Friday" 2026-11-27 2026-11-30',
    'outage "Mail provider down" yesterday --metrics "First reply"',
    'ours "New price page" 2026-11-12 --metrics "Trial-to-paid"',
  ],
  args: z.object({
    kind: arg.choice('what kind: campaign, season, holiday, outage, other; ours: work of the team', KINDS, {
      position: 0,
    }),
    name: arg.line('what it is called, in quotation marks if it has spaces', { position: 1 }, 80),
    from: arg.line('its first day', { position: 2, isDate: true }),
    until: arg.line('its last day; the first day if left out', { position: 3, isDate: true }).optional(),
    metrics: arg
      .list('the metrics it may move; every metric if left out', { completes: 'metric' })
      .optional(),
    note: arg.line('what is to be known of it', {}, 200).optional(),
  }),
  audience: 'channel',
  hasForm: true,
  async run(ctx, args) {
    const name = cleanLine(args.name, 80);
    const startsOn = readDate('from', args.from, ctx.today);
    const endsOn = args.until === undefined ? startsOn : readDate('until', args.until, ctx.today);
    if (endsOn < startsOn)
      throw badArgument('until', args.until, `${formatDate(startsOn, ctx.today)} or later`);
    const key = slugify(name).slice(0, 48);
    if (key === '') throw badArgument('name', args.name, 'a name with letters or digits');
    const metrics = [];
    for (const ref of args.metrics ?? []) metrics.push(await getMetric(ctx, ref));
    const id = `${key}-${startsOn}`;
    const known = (await listContextEvents(ctx)).find((event) => event.id === id);
    const event = {
      workspace_id: ctx.workspace.id,
      id,
      kind: args.kind === 'ours' ? ('other' as const) : args.kind,
      is_ours: args.kind === 'ours' ? (1 as const) : (0 as const),
      name,
      metric_ids: metrics.length > 0 ? JSON.stringify(metrics.map(({ id }) => id)) : null,
      starts_on: startsOn,
      ends_on: endsOn,
      note: cleanLine(args.note ?? '', 200),
      created_at: known?.created_at ?? ctx.now,
    };
    await ctx.record({
      type: known ? 'ContextChanged' : 'ContextAdded',
      subject: `context:${event.id}`,
      rows: { context_events: [event] },
    });
    await ctx.hooks.metricsChanged(ctx, metricsOf(event));
    const applies = metrics.length > 0 ? metrics.map((metric) => metric.name).join(', ') : 'every metric';
    return withData(
      answer(
        text`${known ? 'Changed' : 'Noted'}: ${describeContext(event, ctx.today)}. It applies to ${applies}.`,
      ),
      event,
    );
  },
});
