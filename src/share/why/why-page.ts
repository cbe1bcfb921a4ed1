import type { Ctx } from '../../base/command/ctx.ts';
import { dateOf } from '../../base/language/date.ts';
import { Refusal } from '../../base/language/errors.ts';
import { formatDate } from '../../base/language/period.ts';
import { type Text, text } from '../../base/view/text.ts';
import { type ReportView, type TaskCard, withData } from '../../base/view/view.ts';
import { findBatch, readAnswer } from '../../plan/batch-store.ts';
import { omitRepeats, rankReasons } from '../../plan/explain.ts';
import { loadCards, loadTaskGoals, readCardNames } from '../digest/cards.ts';
import { getFeedOrFirst } from '../digest/day.ts';
import { describeNextDate } from '../digest/next-date.ts';

/** Reasons of a task that the page's answer has room for; `why T-3 more` has all. */
const MOST_REASONS = 3;
/** The page says these itself. */
const ON_THE_PAGE: readonly string[] = ['effort', 'proposed'];
/** Ideas that are named with why they are not on the page. */
const MOST_HELD = 5;

/** Why the tasks of today's page are on it, and why others are not. Throws a Refusal where there is no page yet. */
export async function explainPage(ctx: Ctx): Promise<ReportView> {
  const feed = await getFeedOrFirst(ctx, undefined);
  const date = dateOf(ctx.now, feed.zone);
  const batch = await findBatch(ctx, feed.id, date);
  if (!batch)
    throw new Refusal({
      code: 'not_found',
      message: `There is no page of ${formatDate(date, date)} yet. ${await describeNextDate(ctx, feed)}.`,
      field: 'task',
      allowed: 'a task such as T-3, or nothing on a day with a page',
    });
  const { taskIds, held, foot } = readAnswer(batch);
  const goals = await loadTaskGoals(ctx, taskIds);
  const cards = await loadCards(ctx, taskIds, await readCardNames(ctx, feed.zone, goals));
  const view: ReportView = {
    kind: 'report',
    title: `Why these, ${formatDate(date, date)}`,
    sections: [
      ...cards.map((card) => ({ heading: `${card.position} · ${card.title}`, lines: listReasonLines(card) })),
      ...(held.length === 0
        ? []
        : [
            {
              heading: 'Not on it',
              lines: held.slice(0, MOST_HELD).map(({ title, reason }) => text`${title}: ${reason}.`),
            },
          ]),
      ...(foot.length === 0 ? [] : [{ heading: 'Besides', lines: foot }]),
    ],
  };
  return withData(view, { tasks: cards.map(({ id, reasons }) => ({ id, reasons })), held });
}

/** Why a task, the reason of the page first. */
export function listReasonLines({ reasoning, reasons }: TaskCard): Text[] {
  const others = rankReasons(omitRepeats(reasons)).filter(
    ({ claim, text: said }) => !ON_THE_PAGE.includes(claim) && !reasoning.includes(said),
  );
  return [reasoning, ...others.map(({ text: said }) => said)]
    .slice(0, MOST_REASONS)
    .map((said) => text`${said}`);
}
