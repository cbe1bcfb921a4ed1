import { findBreak } from '../../../src/base/store/events.ts';
import type { Db } from '../../../src/base/store/open.ts';
import { type Clicker, isNote, saysRefused, saysUnknown, wordsOf } from '../replicas/clicks.ts';
import { describeGrowth, findGrown } from './growth.ts';
import { findLost, type Said } from './lost.ts';
import type { Told, Typist } from './people.ts';
import type { Vital } from './watch.ts';

const LAG_BAR_MS = 50;
/** What should have been sent so long before the end has not been. */
const LATE_MS = 60_000;

export type Timed = Vital & { atMs: number };

/** Rows by table. */
export type Counts = ReadonlyMap<string, number>;

/** What was seen of a soak. */
export interface Seen {
  vitals: readonly Timed[];
  clicker: Clicker;
  typist: Typist;
  /** What people in Slack were told in place of an answer. */
  told: Told;
  before: Counts;
  after: Counts;
  quietMs: number;
}

/**
 * What was lost or done twice, what was not sent, and whether the loop was late, a line each; and what nobody was
 * promised, because it was said that it is not known.
 */
export async function findWrong(
  db: Db,
  { clicker, typist, vitals, told }: Seen,
): Promise<{ wrong: string[]; unknown: string[] }> {
  const wrong: string[] = [];
  const { events, kept, waiting } = await db.transact(
    async (tx) => ({
      kept: await tx.selectFrom('jobs').select(['call', 'state']).where('state', '!=', 'done').execute(),
      events: await tx.selectFrom('events').selectAll().orderBy('workspace_id').orderBy('seq').execute(),
      waiting: await tx
        .selectFrom('outbox')
        .select(['subject', 'state'])
        .where('state', 'not in', ['sent', 'merged'])
        .where('not_before_at', '<=', Date.now() - LATE_MS)
        .execute(),
    }),
    { asOwner: true, pace: 'long' },
  );
  for (const [workspace, its] of Map.groupBy(events, (event) => event.workspace_id)) {
    const broken = findBreak(its);
    if (broken) wrong.push(`the chain of ${workspace}: event ${broken.seq} ${broken.why}`);
  }
  const notes = Map.groupBy(
    events.filter(({ type }) => type === 'NoteAdded'),
    ({ payload }) => /(?:Click|Line) number \d+/.exec(payload ?? '')?.[0] ?? '',
  );
  const timesOf = (words: string) => notes.get(words)?.length ?? 0;
  const clicked = clicker.clicks
    .filter((click) => isNote(click.index) && click.isAnswered)
    .map(({ index }) => wordsOf(index));
  // What was kept, and said to be, is done later: it is late, not lost. One that was given up is lost.
  const late = new Set(
    kept.flatMap(({ call, state }) =>
      state === 'dead' ? [] : (/(?:Click|Line) number \d+/.exec(call) ?? []),
    ),
  );
  const typed = listTakenNotes(typist);
  const { lost, unknown } = findLost({
    ...{ clicked, typed, told },
    isGone: (words) => timesOf(words) === 0 && !late.has(words),
  });
  wrong.push(...lost);
  const known = [...clicked, ...typed.map(({ words }) => words)];
  wrong.push(...known.filter((words) => timesOf(words) > 1).map((words) => `twice: ${words}`));
  wrong.push(...waiting.map(({ subject, state }) => `not sent: ${subject} (${state})`));
  if (kept.length > 0) wrong.push(`not done yet: ${kept.length} calls that were kept`);
  const { lagP99 = 0 } = vitals.at(-1) ?? {};
  if (lagP99 > LAG_BAR_MS)
    wrong.push(`the loop was ${lagP99.toFixed(0)} ms late at p99; the bar is ${LAG_BAR_MS}`);
  wrong.push(...findGrown(vitals));
  return { wrong, unknown };
}

/** Notes that Discord had an answer to, other than that nothing was changed. */
function listTakenNotes({ lines }: Typist): Said[] {
  return lines.flatMap(({ text, tookMs, message }) => {
    const words = /Line number \d+/.exec(text)?.[0];
    if (words === undefined || tookMs === null || isRefusal(message)) return [];
    const said = message && [message.content, message.components, message.embeds, message.flags];
    return [{ words, said: JSON.stringify(said), isUnknown: saysUnknown(said) }];
  });
}

function isRefusal(message: Typist['lines'][number]['message']): boolean {
  return saysRefused(message && [message.content, message.components, message.embeds]);
}

export function describe(seen: Seen): string[] {
  const { vitals, clicker, typist, before, after, quietMs, told } = seen;
  const [first, last] = [vitals[0], vitals.at(-1)];
  if (!first || !last) return ['nothing was measured'];
  const refusedThere = typist.lines.filter(({ message }) => isRefusal(message)).length;
  const minutes = (last.atMs / 60_000).toFixed(1);
  const [inSlack, inDiscord] = [
    clicker.clicks.map(({ tookMs }) => tookMs),
    typist.lines.map(({ tookMs }) => tookMs),
  ];
  const grown = [...after].flatMap(([table, count]) => {
    const more = count - (before.get(table) ?? 0);
    return more === 0 ? [] : [`${table} ${more > 0 ? '+' : ''}${more}`];
  });
  return [
    `${clicker.clicks.length} commands in Slack (${describeTimes(inSlack)}) and ${typist.lines.length} in Discord (${describeTimes(inDiscord)}) in ${minutes} min and the time to warm up; ${told.refused + refusedThere} refused in words as busy; all done ${(quietMs / 1_000).toFixed(0)} s after the last`,
    describeGrowth(vitals, 'heap'),
    describeGrowth(vitals, 'rss'),
    `handles ${first.handles} at first, ${last.handles} at last, ${Math.max(...vitals.map(({ handles }) => handles))} at most`,
    `the event loop was late by ${last.lagP50.toFixed(1)} ms at p50, ${last.lagP99.toFixed(1)} ms at p99 (bar ${LAG_BAR_MS}), ${last.lagMost.toFixed(0)} ms at most`,
    `rows: ${grown.join(', ')}`,
  ];
}

function describeTimes(times: readonly (number | null)[]): string {
  const answered = times.filter((each) => each !== null).sort((one, other) => one - other);
  const at = (share: number) => (answered[Math.floor(share * (answered.length - 1))] ?? 0).toFixed(0);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, ${times.length - answered.length} without an answer`;
}
