import { arg } from '../../base/command/args.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { notPossible } from '../../base/language/errors.ts';
import type { Row } from '../../base/store/tables.ts';
import { cleanLine } from '../../base/view/text.ts';
import { answer, type View } from '../../base/view/view.ts';
import { readCountry, readOwnZone } from '../capacity/whereabouts.ts';
import { readCategory } from '../settings.ts';
import { readSettings } from '../settings-store.ts';
import { readHours, typedHours } from './hours.ts';
import { categoriesOf, listExecutors } from './store.ts';
import { describeExecutor } from './views.ts';

type Changes = Partial<Row<'executors'>>;

/** What can be said of any member or agent; shared by the commands that add and change them. */
export const profileArgs = {
  hours: arg.amount('hours for tasks: 20 is a week, or 3 a month', { hasUnit: true }).optional(),
  zone: arg.line('time zone such as Europe/Lisbon, or none for the team’s', {}, 60).optional(),
  name: arg.line('full name', {}, 80).optional(),
  country: arg
    .line('country of the holidays, such as PT or US-CA, or none for the team’s', {}, 60)
    .optional(),
  categories: arg.list('categories of tasks, separated by commas, or any').optional(),
};

/** How much a person may be told privately. */
export const privateArg = arg
  .whole('private messages a day at most, 1 to 100', { min: 1, max: 100 })
  .optional();

/** Whether tasks are handed out to them; apart from profileArgs because adding has a default. */
export const routedArg = arg
  .choice('on: Tiller may hand out tasks to them; off: they take what they like', ['on', 'off'])
  .optional();

export interface ProfileEdit {
  name?: string | undefined;
  hours?: string | undefined;
  zone?: string | undefined;
  country?: string | undefined;
  categories?: readonly string[] | undefined;
  routed?: 'on' | 'off' | undefined;
  private?: number | undefined;
}

/** The columns that arguments change; empty if none was given. Throws a Refusal for the first that is wrong. */
export async function readProfile(ctx: Ctx, given: ProfileEdit): Promise<Changes> {
  const changes: Changes = {};
  if (given.name !== undefined) changes.name = cleanLine(given.name, 80);
  if (given.hours !== undefined) changes.hours_per_week = readHours(given.hours);
  if (given.zone !== undefined) changes.zone = readOwnZone('zone', given.zone);
  if (given.country !== undefined) changes.country = await readCountry(ctx, given.country);
  if (given.categories !== undefined) changes.categories = readCategories(ctx, given.categories);
  if (given.routed !== undefined) changes.is_routed = given.routed === 'on' ? 1 : 0;
  if (given.private !== undefined) changes.private_per_day = given.private;
  return changes;
}

/** What a form about a person starts with: what they set themselves. */
export function showProfile(executor: Row<'executors'>): Record<string, string> {
  const { name, hours_per_week, zone, country, private_per_day } = executor;
  const hours = hours_per_week === null ? null : typedHours(hours_per_week);
  const set = { hours, zone, country, private: private_per_day };
  const known = Object.entries(set).flatMap(([field, value]) =>
    value === null ? [] : [[field, String(value)]],
  );
  return {
    name,
    categories: categoriesOf(executor).join(', ') || 'any',
    routed: executor.is_routed === 1 ? 'on' : 'off',
    ...Object.fromEntries(known),
  };
}

/** Refuses an edit that changes nothing. */
export function checkChanges(changes: Changes, options: string): void {
  if (Object.keys(changes).length === 0)
    throw notPossible('Nothing to change was given.', `Give ${options}.`);
}

/** Writes the changes of a member or an agent and answers with what is known now. */
export async function saveProfile(ctx: Ctx, executor: Row<'executors'>, changes: Changes): Promise<View> {
  const row = { ...executor, ...changes };
  const type = executor.kind === 'member' ? 'MemberChanged' : 'AgentChanged';
  await ctx.record({ type, subject: `executor:${row.id}`, rows: { executors: [row] } });
  return answer('Saved.', describeExecutor(row, ctx.workspace, await listExecutors(ctx)));
}

function readCategories(ctx: Ctx, given: readonly string[]): string {
  const settings = readSettings(ctx.workspace);
  const isAny = given.some((category) => /^any$/i.test(category));
  const categories = isAny ? [] : given.map((category) => readCategory('categories', category, settings));
  return JSON.stringify([...new Set(categories)]);
}
