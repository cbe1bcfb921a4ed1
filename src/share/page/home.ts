import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { type Command, defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { addDays, dateOf, instantOf, weekdayOf } from '../../base/language/date.ts';
import { notAllowed } from '../../base/language/errors.ts';
import { formatDate } from '../../base/language/period.ts';
import { CHATS } from '../../base/store/tables.ts';
import { bold, cutTitle, type Text, text } from '../../base/view/text.ts';
import { answer, type ReportItem, type ReportView } from '../../base/view/view.ts';
import { describeDecider, stateAfter } from '../../decide/decision.ts';
import { loadProgress } from '../../decide/progress.ts';
import { sayReason } from '../../decide/refuse/reasons.ts';
import { describeOwnFigures } from '../../learn/own-figures.ts';
import { readLastSent } from '../../say/store.ts';
import { ensureHomePlace, listHomes } from '../../team/account/place-store.ts';
import { describePrivate, readPrivateUse } from '../../team/capacity/private-store.ts';
import { formatHours } from '../../team/people/hours.ts';
import { getExecutorById, listExecutors } from '../../team/people/store.ts';
import { describeState } from '../../todo/task/task.ts';
import { describeItem } from './home-items.ts';
import { listPending, type Pending } from './inbox.ts';
import { findAccount, listDecisionsSince, readReminders } from './store.ts';

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
  { heading: 'Doing', kinds: ['do', 'soon', 'blocked'] },
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
        platform: arg.choice('the chat platform', [...CHATS, 'terminal']),
        tenant: arg.line('the platform’s id of the team'),
        user: arg.line('the platform’s id of the person'),
      }),
      isInternal: true,
      async run(ctx, { platform, tenant, user }) {
        const account = await findAccount(ctx, { platform, tenant, user });
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
  const hours = member.hours_per_week === null ? 'no hours set' : formatHours(member.hours_per_week);
  const isAlone = (await listExecutors(ctx)).length === 1;
  const routed = member.is_routed === 1 || isAlone ? 'tasks come to you' : 'you take open tasks';
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
  const rows = await listDecisionsSince(ctx, instantOf(monday, '00:00', zone));
  const last = [...Map.groupBy(rows, ({ task_id }) => task_id).values()].flatMap(([row]) =>
    row ? [row] : [],
  );
  const held = last.flatMap((row) => {
    const state = stateAfter(row.choice);
    return state === undefined ? [] : [{ row, state }];
  });
  return held.slice(0, MOST_DECISIONS).map(({ row, state }) => {
    const why = row.reason === null ? '' : ` (${sayReason(row.reason)})`;
    const on = formatDate(dateOf(row.decided_at, zone), ctx.today);
    return text`${row.task_id} ${cutTitle(row.title, LONGEST_TITLE)} — ${describeState(state)}${why} by ${describeDecider(row)}, ${on}`;
  });
}
