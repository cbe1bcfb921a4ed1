import { z } from 'zod';
import { nameRule, nextByRule } from '../../base/calendar/recurrence.ts';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { dateOf } from '../../base/language/date.ts';
import { notPossible, Refusal } from '../../base/language/errors.ts';
import { formatDate } from '../../base/language/period.ts';
import { joinNames } from '../../base/language/words.ts';
import { text } from '../../base/view/text.ts';
import type { View } from '../../base/view/view.ts';
import { fewHoursPerDay } from '../../team/capacity/capacity.ts';
import { loadCapacity } from '../../team/capacity/load-capacity.ts';
import { listExecutors } from '../../team/people/store.ts';
import { loadMeanings, readItem } from '../backlog/backlog-item.ts';
import { knownNames, readHints } from '../backlog/backlog-line.ts';
import { loadNames } from '../backlog/backlog-store.ts';
import { loadDangerCheck } from '../danger/release-store.ts';
import { askWhetherSame, findLikeIdea, listSameIdeas } from '../likeness/known-idea.ts';
import { findRefusal } from '../likeness/refusal-store.ts';
import { listTies } from '../likeness/source-store.ts';
import { type Candidate, type CandidateDraft, describeCandidateState, TEAM_SOURCE } from './candidate.ts';
import { checkNeeds, hintAtDirection, ideaFields } from './candidate-args.ts';
import { findOfKey, getCandidate, listCandidatesById } from './candidate-store.ts';
import { viewChange } from './candidate-views.ts';
import { upsertCandidates } from './upsert-store.ts';

const EFFORTS = [
  ['30 min', '30min'],
  ['1 h', '1h'],
  ['2 h', '2h'],
  ['Half a day', '4h'],
] as const;

export const propose = defineCommand({
  name: 'propose',
  summary: 'Adds an idea to the backlog; planning weighs it against the others.',
  examples: [
    'Retry failed payments --effort 6h --impact 300..800/month --why "One in nine fails and nobody tries again"',
    'Saved replies for the five commonest questions (3h) -> G-3',
    'Rotate the keys, 2h, @ana',
  ],
  args: z.object({
    title: arg.rest('what to do'),
    ...ideaFields,
    key: arg
      .line('a name of your own for it: the same key again changes the same idea', { isRare: true })
      .optional(),
  }),
  hasForm: true,
  isEssential: true,
  async run(ctx, item) {
    const meanings = await loadMeanings(ctx);
    const { title, ...said } = item;
    const hinted = { ...readHints(title, knownNames(meanings, said)), ...omitUnsaid(said) };
    const draft = await checkNeeds(ctx, TEAM_SOURCE, readItem(hinted, meanings));
    const keyed = await findOfKey(ctx, { source: TEAM_SOURCE, key: draft.key });
    const isChange = item.key !== undefined && keyed !== undefined;
    const same = isChange
      ? undefined
      : (keyed ?? (await findTied(ctx, draft)) ?? (await findSame(ctx, draft)));
    if (same && isAway(same, ctx.today)) throw await refuseAway(ctx, same);
    const proposerId = ctx.actor.kind === 'member' ? ctx.actor.id : null;
    const { ids, added, left } = await upsertCandidates(ctx, TEAM_SOURCE, [
      { ...draft, proposerId, reopens: ['withdrawn'], ...(same && { sameAs: same.id }) },
    ]);
    const candidate = await getCandidate(ctx, same?.id ?? ids[0] ?? '');
    if (left > 0) throw await refuseAway(ctx, candidate);
    const hints = [
      ...hintAtDirection(candidate, meanings),
      ...(await hintAtDanger(ctx, candidate)),
      ...(await hintAtCalendar(ctx, candidate)),
    ];
    const verb = same ? 'is there already' : added > 0 ? 'added' : 'changed';
    const view = viewChange(verb, candidate, await loadNames(ctx), hints);
    return same ? view : askEffort(ctx, candidate, await ask(ctx, candidate, view));
  },
});

/** What options say goes before what marks in the title say. */
function omitUnsaid<T extends object>(said: T): Partial<T> {
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** Says what was read of "every first Saturday", with the day that it means and who is next. */
async function hintAtCalendar(ctx: Ctx, { recursOn, onlyFor }: Candidate): Promise<string[]> {
  if (!recursOn) return [];
  const next = formatDate(nextByRule(recursOn, ctx.today), ctx.today);
  const handles = new Map((await listExecutors(ctx)).map(({ id, handle }) => [id, `@${handle}`]));
  const turn = onlyFor.flatMap((id) => handles.get(id) ?? []);
  const who =
    turn.length > 1
      ? `; ${joinNames(turn)} do it in turn`
      : turn.length === 0 && handles.size > 1
        ? '; whoever did it last does not get it next'
        : '';
  return [`It comes every ${nameRule(recursOn)}, next by ${next}${who}.`];
}

/** Says which words make it risky, where nobody said how it is approved. */
async function hintAtDanger(ctx: Ctx, { title, approvalKind }: Candidate): Promise<string[]> {
  const danger = approvalKind === null ? (await loadDangerCheck(ctx))(title) : null;
  return danger === null ? [] : [`Risky by its words: “${danger.words.join(' … ')}”.`];
}

/** The idea that a draft's own key is one more name of, since two were made one. */
async function findTied(ctx: Ctx, { key }: CandidateDraft): Promise<Candidate | undefined> {
  const ties = await listTies(ctx, TEAM_SOURCE, [key]);
  const [tied] = await listCandidatesById(ctx, [...ties.values()]);
  return tied?.state === 'withdrawn' ? undefined : tied;
}

/** The stored idea that a draft says the same as, in other words than its key's. */
async function findSame(ctx: Ctx, { title, projectId }: CandidateDraft): Promise<Candidate | undefined> {
  const [same] = await listSameIdeas(ctx, { id: '', title, project: projectId });
  return same;
}

/** Asks about the one idea that is likest, if there is one. */
async function ask(ctx: Ctx, { id, title, projectId }: Candidate, view: View): Promise<View> {
  const like = await findLikeIdea(ctx, { id, title, project: projectId });
  if (like === undefined || view.kind !== 'answer') return view;
  const { line, actions } = askWhetherSame(id, like);
  return { ...view, lines: [...view.lines, line], actions };
}

/** Where hours are few, whether anybody can do it depends on what it takes: asks, unless something else is asked already. */
async function askEffort(ctx: Ctx, { id, effortHours }: Candidate, view: View): Promise<View> {
  if (effortHours !== null || view.kind !== 'answer' || view.actions !== undefined) return view;
  const capacity = await loadCapacity(ctx);
  if (fewHoursPerDay([...capacity.values()]) === null) return view;
  const actions = EFFORTS.map(([label, effort]) => ({
    label,
    command: 'backlog edit',
    args: { candidate: id, effort },
    style: 'plain' as const,
  }));
  const line = text`How long will it take? Until somebody says, I count 1 h.`;
  return { ...view, lines: [...view.lines, line], actions };
}

/** Whether what people said keeps an idea out of the next plans: it is done, or refused for good or until a date ahead. */
function isAway({ state, awayUntilOn }: Candidate, today: string): boolean {
  return state === 'done' || (state === 'refused' && (awayUntilOn === null || awayUntilOn > today));
}

/** Says who keeps an idea away, and how to have it back. */
async function refuseAway(ctx: Ctx, candidate: Candidate): Promise<Refusal> {
  const { id, title, state } = candidate;
  const back = `backlog edit ${id} --state open brings it back.`;
  if (state === 'done') {
    return new Refusal({
      code: 'already_done',
      message: `This is done already: ${id}, “${title}”. ${back}`,
      field: 'title',
      given: id,
      allowed: 'another idea',
    });
  }
  const refusal = await findRefusal(ctx, id);
  const by = refusal?.handle === undefined ? '' : ` by @${refusal.handle}`;
  const on = refusal ? ` on ${formatDate(dateOf(refusal.at, ctx.workspace.zone), ctx.today)}` : '';
  return notPossible(
    `This is ${describeCandidateState(candidate, ctx.today)}: ${id}, “${title}”${by || on ? `, refused${by}${on}` : ''}.`,
    back,
  );
}
