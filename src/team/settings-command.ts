import { z } from 'zod';
import { arg } from '../base/command/args.ts';
import { defineCommand } from '../base/command/command.ts';
import type { Ctx } from '../base/command/ctx.ts';
import { badArgument, notPossible } from '../base/language/errors.ts';
import { isCurrency } from '../base/language/money.ts';
import type { Row } from '../base/store/tables.ts';
import { cleanLine } from '../base/view/text.ts';
import { answer } from '../base/view/view.ts';
import { checkAdmin } from './account/access.ts';
import { readCountry, readZone } from './capacity/whereabouts.ts';
import { listFeeds } from './feed/store.ts';
import { categoriesOf, listExecutors } from './people/store.ts';
import { listHandles, renderSettings } from './people/views.ts';
import { changePriorities } from './settings.ts';
import { readSettings } from './settings-store.ts';

const args = z.object({
  name: arg.line('name of the team', {}, 80).optional(),
  zone: arg.line('time zone such as Europe/Lisbon', {}, 60).optional(),
  currency: arg.line('currency such as EUR, USD or JPY', {}, 3).optional(),
  country: arg.line('country whose holidays are free, such as PT or US-CA, or none', {}, 60).optional(),
  priorities: arg
    .list('base priorities 0 to 10, such as revenue=10,growth=7; growth=off drops a category of your own')
    .optional(),
  goalHorizonDays: arg.whole('days ahead of a new goal’s deadline', { min: 1, max: 1_830 }).optional(),
  private: arg
    .whole('private messages a person gets a day at most, 1 to 100', { min: 1, max: 100 })
    .optional(),
  board: arg.choice('a board of what waits, pinned in Discord', ['on', 'off']).optional(),
});

export const settings = defineCommand({
  name: 'settings',
  summary: 'Shows the team’s settings, and changes them for an admin.',
  examples: ['', '--zone Europe/Lisbon --country PT', '--priorities quality=8,growth=7'],
  args,
  async run(ctx, given) {
    const changes = await readChanges(ctx, given);
    if (Object.keys(changes).length === 0) return renderSettings(ctx.workspace);
    await checkAdmin(ctx, 'Settings are not yours to change.');
    const row = { ...ctx.workspace, ...changes };
    await ctx.record({ type: 'SettingsChanged', subject: 'workspace', rows: { workspaces: [row] } });
    const feeds =
      changes.zone === undefined ? [] : (await listFeeds(ctx)).filter(({ zone }) => zone !== changes.zone);
    return answer(
      `Saved: ${Object.keys(given)
        .filter((name) => given[name as keyof typeof given] !== undefined)
        .join(', ')}.`,
      ...feeds.map(
        ({ name, zone }) => `Feed ${name} keeps its own zone, ${zone}: feed edit ${name} --zone ${row.zone}.`,
      ),
    );
  },
});

async function readChanges(ctx: Ctx, given: z.output<typeof args>): Promise<Partial<Row<'workspaces'>>> {
  const changes: Partial<Row<'workspaces'>> = {};
  if (given.name !== undefined) changes.name = cleanLine(given.name, 80);
  if (given.zone !== undefined) changes.zone = readZone('zone', given.zone);
  if (given.country !== undefined) changes.country = await readCountry(ctx, given.country);
  if (given.currency !== undefined) changes.currency = await readCurrency(ctx, given.currency);
  const own = [given.priorities, given.goalHorizonDays, given.private, given.board];
  if (own.some((value) => value !== undefined)) {
    changes.settings = await readOwnSettings(ctx, given);
  }
  return changes;
}

async function readOwnSettings(ctx: Ctx, given: z.output<typeof args>): Promise<string> {
  const before = readSettings(ctx.workspace);
  const categoryPriorities = changePriorities(before, given.priorities ?? []);
  for (const category of Object.keys(before.categoryPriorities)) {
    if (!Object.hasOwn(categoryPriorities, category)) await checkUnused(ctx, category);
  }
  return JSON.stringify({
    ...before,
    categoryPriorities,
    goalHorizonDays: given.goalHorizonDays ?? before.goalHorizonDays,
    privatePerDay: given.private ?? before.privatePerDay,
    board: given.board === undefined ? before.board : given.board === 'on',
  });
}

/** A category that something has stays: its tasks would have no priority. */
async function checkUnused(ctx: Ctx, category: string): Promise<void> {
  const users = (await listExecutors(ctx)).filter((executor) => categoriesOf(executor).includes(category));
  if (users.length > 0) {
    throw notPossible(`${category} is what ${listHandles(users)} can do.`, 'Change their categories first.');
  }
  if (await ctx.hooks.isCategoryProposed(ctx, category)) {
    throw notPossible(`${category} is the category of open ideas or tasks.`, 'Close or change them first.');
  }
}

async function readCurrency(ctx: Ctx, given: string): Promise<string> {
  const currency = given.toUpperCase();
  if (!isCurrency(currency)) throw badArgument('currency', given, 'a code such as EUR, USD or JPY');
  if (currency !== ctx.workspace.currency && (await ctx.hooks.hasMoney(ctx))) {
    throw notPossible(
      `Amounts are recorded in ${ctx.workspace.currency}, so the currency stays.`,
      'A workspace of its own can have another.',
    );
  }
  return currency;
}
