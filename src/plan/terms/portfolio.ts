import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { badArgument, notFound, notPossible } from '../../base/language/errors.ts';
import { parseId } from '../../base/language/ids.ts';
import type { Row } from '../../base/store/tables.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import { answer, type TableView, withData } from '../../base/view/view.ts';
import { getGoal } from '../../clarify/goal/store.ts';
import { getProject } from '../../gather/project/store.ts';
import { type HandedOut, type HourShare, sumHours } from './hour-shares.ts';
import { findHourShare, listHandedOut, listHourShares } from './share-store.ts';

/** The subject of events about shares: a batch that was thought of before is thought of anew. */
const PORTFOLIO = 'portfolio';

const subjectArg = arg.line('a project, or a goal such as G-1', { position: 0 }, 80);

export const portfolioSetCommand = defineCommand({
  name: 'portfolio set',
  summary: 'Sets how much of the team’s hours a project or goal gets at most, or at least.',
  examples: ['Alpha --most 40%', 'G-1 --least 30%', 'Alpha --most off'],
  args: z.object({
    subject: subjectArg,
    most: arg.line('its largest share of the hours, 0 % to 100 %, or off', {}, 10).optional(),
    least: arg.line('its smallest share of the hours, 1 % to 100 %, or off', {}, 10).optional(),
  }),
  access: 'admin',
  audience: 'channel',
  async run(ctx, { subject, most, least }) {
    if (most === undefined && least === undefined)
      throw notPossible('No share was given.', 'Give --most 40% or --least 20%.');
    const named = await readSubject(ctx, subject);
    const before = await findHourShare(ctx, named);
    const share: HourShare = {
      ...named,
      mostPercent: most === undefined ? (before?.most_percent ?? null) : readPercent('most', most, 0),
      leastPercent: least === undefined ? (before?.least_percent ?? null) : readPercent('least', least, 1),
    };
    const others = (await listHourShares(ctx)).filter(({ of, id }) => of !== share.of || id !== share.id);
    checkPossible(share, others);
    if (share.mostPercent === null && share.leastPercent === null) return endShare(ctx, share, before);
    const row: Row<'hour_shares'> = {
      workspace_id: ctx.workspace.id,
      subject_kind: share.of,
      subject_id: share.id,
      most_percent: share.mostPercent,
      least_percent: share.leastPercent,
      set_at: before?.set_at ?? ctx.now,
    };
    await ctx.record({ type: 'HourShareSet', subject: PORTFOLIO, rows: { hour_shares: [row] } });
    return answer(
      text`${bold(share.name)} gets ${describeShare(share)} of the hours from the next page on.`,
      describeUse(share, await listHandedOut(ctx, ctx.now)),
    );
  },
});

export const portfolioListCommand = defineCommand({
  name: 'portfolio',
  summary: 'Lists the shares of the team’s hours that projects and goals get, and what they had.',
  args: z.object({}),
  audience: 'channel',
  reads: true,
  async run(ctx) {
    const shares = await listHourShares(ctx);
    const handedOut = await listHandedOut(ctx, ctx.now);
    const used = shares.map((share) => sumHours(share, handedOut));
    const table: TableView = {
      kind: 'table',
      title: 'Shares of hours',
      columns: [{ title: 'For' }, { title: 'Share' }, { title: 'Last four weeks' }],
      rows: shares.map((share, at) => [share.name, describeShare(share), describeHours(used[at])]),
      ...(shares.some((share, at) => isOver(share, used[at])) && { foot: [OVER] }),
      empty: 'Nothing has a share: hours go where they are worth most. portfolio set gives one.',
    };
    return withData(
      table,
      shares.map((share, at) => ({ ...share, hours: used[at]?.own, ofHours: used[at]?.all })),
    );
  },
});

export const portfolioEndCommand = defineCommand({
  name: 'portfolio end',
  summary: 'Ends the share of hours of a project or goal.',
  examples: ['Alpha', 'G-1'],
  args: z.object({ subject: subjectArg }),
  access: 'admin',
  audience: 'channel',
  async run(ctx, { subject }) {
    const named = await readSubject(ctx, subject);
    const row = await findHourShare(ctx, named);
    if (!row)
      throw notFound(
        'share of hours',
        subject,
        (await listHourShares(ctx)).map(({ name }) => name),
      );
    return endShare(ctx, named, row);
  },
});

/** Why a share that is kept may look as if it were not. */
const OVER = text`A share is of the hours that there are, a page of usual size with them: where little else was left to do, it is more of what was done.`;

function isOver({ mostPercent }: HourShare, hours: { own: number; all: number } | undefined): boolean {
  return mostPercent !== null && hours !== undefined && 100 * hours.own > mostPercent * hours.all;
}

async function endShare(ctx: Ctx, { name }: Pick<HourShare, 'name'>, row: Row<'hour_shares'> | undefined) {
  if (!row) throw notPossible(`${name} has no share of hours.`, 'portfolio lists those there are.');
  const { workspace_id, subject_kind, subject_id } = row;
  await ctx.record({
    type: 'HourShareEnded',
    subject: PORTFOLIO,
    gone: { hour_shares: [{ workspace_id, subject_kind, subject_id }] },
  });
  return answer(text`${bold(name)} has no share of its own any more.`);
}

async function readSubject(ctx: Ctx, typed: string): Promise<Pick<HourShare, 'of' | 'id' | 'name'>> {
  if (parseId('G', typed) === undefined) {
    const { id, name } = await getProject(ctx, typed);
    return { of: 'project', id, name };
  }
  const { id } = await getGoal(ctx, typed);
  return { of: 'goal', id, name: id };
}

/** Whole percent; null for `off`. */
function readPercent(option: string, typed: string, least: number): number | null {
  if (/^(?:off|none)$/i.test(typed.trim())) return null;
  const percent = /^(\d+)\s*%?$/.exec(typed.trim())?.[1];
  if (percent === undefined || Number(percent) > 100 || Number(percent) < least)
    throw badArgument(option, typed, `${least} % to 100 %, or off`);
  return Number(percent);
}

/** Throws a Refusal, with what would do, where no batch could keep all shares: projects share the whole, and so do goals. */
function checkPossible(share: HourShare, others: readonly HourShare[]): void {
  const { leastPercent: least, mostPercent: most, name } = share;
  if (least !== null && most !== null && least > most)
    throw notPossible(
      `${name} cannot get at least ${least} % and at most ${most} % of the hours.`,
      `Give --least ${most}% or less, or --most ${least}% or more.`,
    );
  if (least === null) return;
  const taken = others
    .filter(({ of }) => of === share.of)
    .reduce((sum, { leastPercent }) => sum + (leastPercent ?? 0), 0);
  if (taken + least <= 100) return;
  throw notPossible(
    `Other ${share.of}s get at least ${taken} % of the hours together.`,
    taken === 100 ? 'Lower one of them first.' : `${name} can get at least ${100 - taken} %.`,
  );
}

/** `at least 20 % and at most 40 %`. */
function describeShare({ leastPercent, mostPercent }: HourShare): string {
  return [
    ...(leastPercent === null ? [] : [`at least ${leastPercent} %`]),
    ...(mostPercent === null ? [] : [`at most ${mostPercent} %`]),
  ].join(' and ');
}

function describeUse(share: HourShare, handedOut: readonly HandedOut[]): Text {
  return text`Of what was handed out in the last four weeks it had ${describeHours(sumHours(share, handedOut))}.`;
}

/** `31 of 80 h (39 %)`. */
function describeHours(hours: { own: number; all: number } | undefined): string {
  if (!hours || hours.all === 0) return 'nothing yet';
  const round = (value: number) => Number(value.toFixed(1));
  return `${round(hours.own)} of ${round(hours.all)} h (${Math.round((100 * hours.own) / hours.all)} %)`;
}
