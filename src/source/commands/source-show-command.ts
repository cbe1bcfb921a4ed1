import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { dateOf } from '../../base/language/date.ts';
import { formatDate } from '../../base/language/period.ts';
import { count } from '../../base/language/words.ts';
import { readStrings } from '../../base/store/json.ts';
import { type Text, text } from '../../base/view/text.ts';
import { type TableView, withData } from '../../base/view/view.ts';
import { countOrders } from '../back/order-store.ts';
import { pickSource, type Source, sourceArg } from '../source.ts';
import { countItems, listRuns, listSources, readBack, readTexts } from '../store.ts';
import type { Run } from '../sync/run-store.ts';
import { describeAge, describeHealth, describeReading } from '../views.ts';

export const sourceShow = defineCommand({
  name: 'source show',
  summary: 'How a source stands: what it reads, how old that is, what it gave, and what is in the way.',
  examples: ['github', 'S-1'],
  args: z.object({ source: sourceArg }),
  reads: true,
  async run(ctx, args) {
    const source = pickSource(await listSources(ctx), args.source);
    const run = (await listRuns(ctx)).find((each) => each.source.id === source.id)?.run;
    if (!run) throw new Error(`${source.id} has nowhere to be read from`);
    const items = await countItems(ctx, source.id);
    const leftOut = run.left_out === null ? [] : readStrings(run.left_out);
    const table: TableView = {
      kind: 'table',
      title: `${source.id} ${source.name}, ${describeReading(ctx, source)}`,
      columns: [{ title: 'What' }, { title: 'How it is' }],
      rows: [
        ['State', describeHealth(ctx, source, run)],
        ['Last read', describeAge(ctx, run.last_good_at)],
        ['Given so far', count(run.records, 'record')],
        ...(run.last_value_at === null ? [] : [['Newest value', describeDay(ctx, run.last_value_at)]]),
        ...describeItems(items),
        ...(leftOut.length === 0 ? [] : [['Left out', leftOut.join('; ')]]),
        ...Object.entries(readTexts(source.settings)).map(([name, value]) => [`Set: ${name}`, value]),
        ...Object.entries(readTexts(source.secrets)).map(([name, from]) => [`Secret: ${name}`, from]),
        ...describeWebhook(source),
        ...describeRules(source),
        ['Written there', describeBack(source, await countOrders(ctx, source.id))],
      ],
      empty: '',
      foot: describeNext(ctx, source, run),
    };
    return withData(table, {
      id: source.id,
      name: source.name,
      kind: source.kind,
      isPaused: source.paused_at !== null,
      lastGoodAt: run.last_good_at,
      lastValueAt: run.last_value_at,
      nextAt: run.next_at,
      records: run.records,
      trouble: run.trouble,
      why: run.trouble_says,
      items,
      leftOut,
    });
  },
});

function describeDay({ workspace, today }: Ctx, at: number): string {
  return formatDate(dateOf(at, workspace.zone), today);
}

function describeItems(items: readonly { kind: string; state: string; count: number }[]): string[][] {
  const words = { item: 'Issues', change: 'Changes', days: 'Days' } as const;
  return [...Map.groupBy(items, ({ kind }) => kind)].map(([kind, found]) => [
    words[kind as keyof typeof words],
    found.map(({ state, count: many }) => `${many} ${state}`).join(', '),
  ]);
}

function describeBack(source: Source, orders: Awaited<ReturnType<typeof countOrders>>): string {
  const { waiting, written, givenUp, why } = orders;
  const allowed = readBack(source).join(', ') || 'nothing';
  const counts = [
    written > 0 && `${written} written`,
    waiting > 0 && `${waiting} waiting`,
    givenUp > 0 && `${givenUp} given up${why === null ? '' : ` (${why})`}`,
  ].filter((each) => each !== false);
  return counts.length === 0 ? allowed : `${allowed}: ${counts.join(', ')}`;
}

/** Where a vendor's webhook goes, where its secret is known. */
function describeWebhook({ id, secrets }: Source): string[][] {
  return 'webhook' in readTexts(secrets) ? [['Webhook', `/api/v1/sources/${id}/hook of this server`]] : [];
}

function describeRules(source: Source): string[][] {
  const { labels = '', people = '' } = readTexts(source.rules);
  return [
    ...(labels === '' ? [] : [['Labels', labels.replaceAll('\n', ', ')]]),
    ...(people === '' ? [] : [['People', people.replaceAll('\n', ', ')]]),
  ];
}

function describeNext(_ctx: Ctx, source: Source, run: Run): Text[] {
  if (source.paused_at !== null) return [text`source resume ${source.name} goes on reading it.`];
  if (run.trouble !== null) return [text`source sync ${source.name} tries it now.`];
  return [];
}
