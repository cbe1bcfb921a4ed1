import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { formatPeriod, readPeriod } from '../../base/language/period.ts';
import { getExecutor, listExecutors } from '../people/store.ts';
import { renderLeaves } from '../people/views.ts';
import { listLeaves } from './store.ts';

/** Somebody who is named before the days. */
const PERSON = /^(@\S+|me)(?:\s+|$)/i;

export const awayList = defineCommand({
  name: 'away list',
  summary: 'Shows who is away, now and later: all, on some days, or one of them.',
  examples: ['', 'next week', '@ana', '@ana friday'],
  args: z.object({ which: arg.rest('a person, days, or both, such as @ana next week').optional() }),
  reads: true,
  async run(ctx, { which = '' }) {
    const who = PERSON.exec(which.trim());
    const person = who === null ? null : await getExecutor(ctx, who[1] ?? '', 'which');
    const days = which.trim().slice(who?.[0].length ?? 0);
    const period = days === '' ? null : readPeriod('which', days, ctx.today);
    const leaves = (await listLeaves(ctx)).filter(
      ({ executor_id, starts_on, ends_on }) =>
        (person === null || executor_id === person.id) &&
        (period === null || (starts_on <= period.endsOn && ends_on >= period.startsOn)),
    );
    const when = period === null ? 'now or later' : formatPeriod(period, ctx.today);
    const nobody =
      person === null
        ? `Nobody is away${period === null ? ',' : ''} ${when}.`
        : `@${person.handle} is not away${period === null ? ',' : ''} ${when}, as far as I was told.`;
    return renderLeaves(leaves, {
      everyone: await listExecutors(ctx, 'all'),
      today: ctx.today,
      empty: which === '' ? `${nobody} away friday says that you will be.` : nobody,
    });
  },
});
