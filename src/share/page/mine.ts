import { isWorkingDay } from '../../base/calendar/calendar.ts';
import { findLastOccurrence, nextOccurrence, type Rhythm } from '../../base/calendar/occurrence.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { dateOf, HOUR_MS } from '../../base/language/date.ts';
import { formatDate } from '../../base/language/period.ts';
import type { Row } from '../../base/store/tables.ts';
import { type Text, text } from '../../base/view/text.ts';
import type { Action, ReportView } from '../../base/view/view.ts';
import { readLastSent } from '../../say/store.ts';
import { tellAtTheirHour } from '../../say/tell.ts';
import { findDirectPlace } from '../../team/account/place-store.ts';
import { loadOwnCalendar } from '../../team/capacity/private-store.ts';
import { getExecutorById, listExecutors } from '../../team/people/store.ts';
import { describeDoing, type ItemContext } from './home-items.ts';
import { countPending, listPending, type Pending, sortPending } from './inbox.ts';
import { readReminders } from './store.ts';

/** The kind of due row that somebody's next morning list is. */
export const MINE_DUE = 'mine';

/** What somebody has to do; the rest of what waits for them is counted. */
const OWN: ReadonlySet<Pending['kind']> = new Set(['outcome', 'do', 'soon', 'blocked']);
/** Tasks with their buttons that a message of either chat has room for. */
const MOST_ITEMS = 5;
/** A list that comes later than this after its hour is none for the morning. */
const MOST_LATE_MS = 4 * HOUR_MS;
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7] as const;
const USUAL_AT = '09:00';

/** When a member's list comes; null for whoever wants none. */
export function rhythmOfMine(member: Row<'executors'>, zone: string): Rhythm | null {
  const { mine_at: at } = member;
  return at === null ? null : { zone: member.zone ?? zone, at, days: EVERY_DAY };
}

/** What a member has to do now, each task with what they can press; `isEmpty` where that is nothing. */
export async function buildMine(
  ctx: Ctx,
  member: Row<'executors'>,
  pending: readonly Pending[],
): Promise<{ view: ReportView; isEmpty: boolean }> {
  const zone = member.zone ?? ctx.workspace.zone;
  const waiting = pending.filter(({ ownerIds }) => ownerIds.includes(member.id));
  const sorted = sortPending(
    waiting.filter(({ kind }) => OWN.has(kind)),
    ctx.now,
  );
  // What asks for a word is not hidden behind what has time.
  const own = sorted.toSorted((a, b) => Number(b.kind === 'outcome') - Number(a.kind === 'outcome'));
  const given: ItemContext = {
    memberId: member.id,
    now: ctx.now,
    today: dateOf(ctx.now, zone),
    progress: new Map(),
    remindedAt: await readReminders(ctx),
  };
  const left = own.length - MOST_ITEMS;
  const others = countPending(waiting.filter(({ kind }) => !OWN.has(kind)));
  const foot: Text[] = [
    ...(own.length === 0 ? [text`You have nothing to do.`] : []),
    ...(left > 0 ? [text`And ${left} more.`] : []),
    ...(others === '' ? [] : [text`Besides, ${others}.`]),
  ];
  const view: ReportView = {
    kind: 'report',
    title: `Your list, ${formatDate(given.today, given.today)}`,
    sections: [
      ...(own.length === 0
        ? []
        : [
            {
              heading: '',
              lines: [],
              items: own.slice(0, MOST_ITEMS).map((item) => describeDoing(item, given)),
            },
          ]),
      ...(foot.length === 0 ? [] : [{ heading: '', lines: foot }]),
    ],
    actions: [
      ...(left > 0 || others !== '' ? [act('All that waits', 'inbox', {})] : []),
      member.mine_at === null
        ? act(`Send it at ${USUAL_AT}`, 'mine', { at: USUAL_AT })
        : act(`Not at ${member.mine_at}`, 'mine', { at: 'off' }),
    ],
  };
  return { view, isEmpty: own.length === 0 };
}

/** Sends a member their list at their hour: on their working days alone, and only where there is something to do. */
export const mineDue = {
  kind: MINE_DUE,
  async run(ctx: Ctx, row: Row<'due'>): Promise<number | null> {
    const member = await getExecutorById(ctx, row.subject);
    const rhythm = rhythmOfMine(member, ctx.workspace.zone);
    if (!rhythm) return null;
    const nextAt = nextOccurrence(rhythm, ctx.now);
    // By the clock they have now, which may be another than when this was set.
    const dueAt = findLastOccurrence(rhythm, ctx.now) ?? 0;
    if (member.is_active === 0 || ctx.now - dueAt > MOST_LATE_MS) return nextAt;
    const date = dateOf(ctx.now, rhythm.zone);
    if (!isWorkingDay(await loadOwnCalendar(ctx, member.id), date)) return nextAt;
    const { view, isEmpty } = await buildMine(ctx, member, await listPending(ctx));
    if (!isEmpty) await tellAtTheirHour(ctx, member.id, { subject: mineSubject(date), view });
    return nextAt;
  },
};

/** Brings the lists that were sent today up to date; sends only what changed. */
export async function refreshMine(ctx: Ctx): Promise<void> {
  const members = (await listExecutors(ctx)).filter(({ mine_at }) => mine_at !== null);
  const sent: { member: Row<'executors'>; placeId: string; last: string; subject: string }[] = [];
  for (const member of members) {
    const placeId = await findDirectPlace(ctx, member.id);
    const subject = mineSubject(dateOf(ctx.now, member.zone ?? ctx.workspace.zone));
    const last = placeId === null ? undefined : await readLastSent(ctx, subject, placeId);
    if (placeId !== null && last !== undefined) sent.push({ member, placeId, last, subject });
  }
  if (sent.length === 0) return;
  const pending = await listPending(ctx);
  for (const { member, placeId, last, subject } of sent) {
    const { view } = await buildMine(ctx, member, pending);
    if (JSON.stringify(view) !== last) await ctx.send({ subject, placeId, lane: subject, view });
  }
}

function mineSubject(date: string): string {
  return `mine:${date}`;
}

function act(label: string, command: string, args: Action['args']): Action {
  return { label, command, args, style: 'plain' };
}
