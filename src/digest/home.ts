import { z } from 'zod';
import { arg, type Command, type Ctx, defineCommand } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { describeDecider, selectDecisions, stateAfter } from '../decision/decision-row.ts';
import { loadProgress } from '../decision/progress.ts';
import { notAllowed } from '../errors.ts';
import { describeOwnFigures } from '../learn/own-figures.ts';
import { REMIND_DUE } from '../task/private-line.ts';
import { describeState } from '../task/task.ts';
import { formatDate } from '../team/period.ts';
import { getExecutorById } from '../team/store.ts';
import { describePrivate, ensureHomePlace, listHomes, readPrivateUse } from '../team/tell.ts';
import { addDays, dateOf, instantOf, weekdayOf } from '../time.ts';
import { answer, bold, cleanLine, type ReportItem, type ReportView, type Text, text } from '../view.ts';
import { describeItem } from './home-items.ts';
import { listPending, type Pending } from './inbox.ts';
import { readLastSent } from './last-sent.ts';

const SUBJECT = 'home';
/** Items of a section, and decisions, that are shown; the rest is counted. */
const MOST_ITEMS = 8;
const MOST_DECISIONS = 6;
const LONGEST_TITLE = 60;

const SECTIONS: readonly { heading: string; kinds: readonly Pending['kind'][]; empty?: string }[] = [
  {
    heading: 'Waiting on you',
    kinds: ['decide', 'outcome', 'overrule', 'lesson', 'parked'],
    empty: 'Nothing waits for you.',
  },
  { heading: 'Doing', kinds: ['do', 'soon'] },
  { heading: 'Open to take', kinds: ['take'] },
  { heading: 'You said later', kinds: ['later'] },
];

/** A person's own page in a chat: made when they open it, and kept up to date from then on. */
export interface Home {
  command: Command;
  /** Brings the Homes that were opened up to date; sends only what changed. */
  refresh(ctx: Ctx): Promise<void>;
}

/** `describeNextDigest` says when the next digests come. */
export function createHome(describeNextDigest: (ctx: Ctx) => Promise<Text[]>): Home {
  return {
    command: defineCommand({
      name: 'open home',
      summary: 'Shows somebody their own page.',
      args: z.object({
        platform: arg.choice('the chat platform', ['slack', 'discord', 'terminal']),
        tenant: arg.line('the platform’s id of the team'),
        user: arg.line('the platform’s id of the person'),
      }),
      access: 'everyone',
      audience: 'asker',
      isInternal: true,
      pace: 'instant',
      async run(ctx, { platform, tenant, user }) {
        const account = await ctx.tx
          .selectFrom('identities')
          .selectAll()
          .where('workspace_id', '=', ctx.workspace.id)
          .where('platform', '=', platform)
          .where('tenant', '=', tenant)
          .where('user_id', '=', user)
          .executeTakeFirst();
        if (!account) throw notAllowed('Only members have a page.', 'A member');
        const placeId = await ensureHomePlace(ctx, account);
        const view = await buildHome(ctx, account.member_id, describeNextDigest);
        await ctx.send({ subject: SUBJECT, placeId, lane: SUBJECT, view });
        return answer();
      },
    }),
    async refresh(ctx) {
      for (const { placeId, memberId } of await listHomes(ctx)) {
        const member = await getExecutorById(ctx, memberId);
        if (member.is_active === 0) continue;
        const view = await buildHome(ctx, memberId, describeNextDigest);
        if (JSON.stringify(view) === (await readLastSent(ctx, SUBJECT, placeId))) continue;
        await ctx.send({ subject: SUBJECT, placeId, lane: SUBJECT, view });
      }
    },
  };
}

/** A member's page as it is now. */
async function buildHome(
  ctx: Ctx,
  memberId: string,
  describeNextDigest: (ctx: Ctx) => Promise<Text[]>,
): Promise<ReportView> {
  const pending = (await listPending(ctx)).filter(({ ownerIds }) => ownerIds.includes(memberId));
  const tasks = pending.flatMap((item) => ('task' in item ? [item.task] : []));
  const given = {
    memberId,
    now: ctx.now,
    today: ctx.today,
    progress: await loadProgress(ctx, tasks),
    remindedAt: await readReminders(ctx),
  };
  const waiting = SECTIONS.flatMap(({ heading, kinds, empty }) => {
    const items = kinds.flatMap((kind) => pending.filter((item) => item.kind === kind));
    if (items.length === 0 && empty === undefined) return [];
    const left = items.length - MOST_ITEMS;
    return [
      {
        heading,
        lines: [
          ...(items.length === 0 ? [text`${empty ?? ''}`] : []),
          ...(left > 0
            ? [text`The first ${MOST_ITEMS} of ${items.length}; ${bold('inbox --all')} lists them.`]
            : []),
        ],
        items: items.slice(0, MOST_ITEMS).map((item) => describeItem(item, given)),
      },
    ];
  });
  const decided = await listDecided(ctx);
  const figures = await describeOwnFigures(ctx, memberId);
  return {
    kind: 'report',
    title: 'Your page',
    sections: [
      ...waiting,
      ...(decided.length === 0 ? [] : [{ heading: 'Decided this week', lines: decided }]),
      ...(figures.length === 0
        ? []
        : [{ heading: 'Your figures, last 30 days: only you see them', lines: figures }]),
      {
        heading: 'Settings',
        lines: await describeNextDigest(ctx),
        items: [await describeSettings(ctx, memberId)],
      },
    ],
  };
}

async function describeSettings(ctx: Ctx, memberId: string): Promise<ReportItem> {
  const member = await getExecutorById(ctx, memberId);
  const hours = member.hours_per_week === null ? 'no hours set' : `${member.hours_per_week} h a week`;
  const routed = member.is_routed === 1 ? 'tasks come to you' : 'you take open tasks';
  return {
    id: memberId,
    lines: [
      text`${member.zone ?? ctx.workspace.zone}, ${hours}; ${routed}.`,
      text`${describePrivate(await readPrivateUse(ctx, member))}; more would wait for the next morning.`,
    ],
    actions: [
      { label: 'Change', command: 'member edit', args: { who: `@${member.handle}` }, style: 'plain' },
    ],
  };
}

/** What the team decided since Monday and still holds, the latest first. */
async function listDecided(ctx: Ctx): Promise<Text[]> {
  const { zone } = ctx.workspace;
  const monday = addDays(ctx.today, 1 - weekdayOf(ctx.today));
  const rows = await selectDecisions(ctx)
    .innerJoin('tasks', (join) =>
      join
        .onRef('tasks.workspace_id', '=', 'decisions.workspace_id')
        .onRef('tasks.id', '=', 'decisions.task_id'),
    )
    .select('tasks.title')
    .where('decisions.decided_at', '>=', instantOf(monday, '00:00', zone))
    .where('decisions.choice', '<>', 'change')
    .orderBy('decisions.number', 'desc')
    .execute();
  const last = [...Map.groupBy(rows, ({ task_id }) => task_id).values()].flatMap(([row]) =>
    row ? [row] : [],
  );
  const held = last.flatMap((row) => {
    const state = stateAfter(row.choice);
    return state === undefined ? [] : [{ row, state }];
  });
  return held.slice(0, MOST_DECISIONS).map(({ row, state }) => {
    const why = row.reason === null ? '' : ` (${row.reason})`;
    const on = formatDate(dateOf(row.decided_at, zone), ctx.today);
    return text`${row.task_id} ${cleanLine(row.title, LONGEST_TITLE)} — ${describeState(state)}${why} by ${describeDecider(row)}, ${on}`;
  });
}

async function readReminders(ctx: Ctx): Promise<Map<string, number>> {
  const rows = await ctx.tx
    .selectFrom('due')
    .select(['subject', 'next_at'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('kind', '=', REMIND_DUE)
    .execute();
  return new Map(
    rows.map(({ subject, next_at }: Pick<Row<'due'>, 'subject' | 'next_at'>) => [subject, next_at]),
  );
}
