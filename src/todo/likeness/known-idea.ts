import type { Ctx } from '../../base/command/ctx.ts';
import type { Reads } from '../../base/store/rows.ts';
import { text } from '../../base/view/text.ts';
import type { Action } from '../../base/view/view.ts';
import type { Candidate, CandidateState } from '../idea/candidate.ts';
import { listCandidatesById } from '../idea/candidate-store.ts';
import { listAnswers, readAnswers } from './answer-store.ts';
import type { Titled } from './likeness-index.ts';
import { openTitles } from './titles-store.ts';

type Asks = Reads & Pick<Ctx, 'memory'>;

/** What can still be done comes before what was refused or done. */
const STATES: readonly CandidateState[] = ['open', 'chosen', 'refused', 'done'];

/**
 * The stored ideas that are the same as one, by their words or by what somebody said of the two; dropped ones do not
 * count. To be asked before a command writes.
 */
export async function listSameIdeas(ctx: Asks, idea: Titled): Promise<Candidate[]> {
  const answers = readAnswers(await listAnswers(ctx, idea.id));
  const same = (await openTitles(ctx)).findSame(idea);
  const ids = new Set([...same, ...answers.listSame(idea.id)]);
  const found = await listCandidatesById(
    ctx,
    [...ids].filter((id) => answers.find(idea.id, id) !== 'different'),
  );
  return found
    .filter(({ state }) => state !== 'withdrawn')
    .sort((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state));
}

/** The stored idea that is likest to one, of those that nobody was asked about. */
export async function findLikeIdea(ctx: Asks, idea: Titled): Promise<Candidate | undefined> {
  const answers = readAnswers(await listAnswers(ctx, idea.id));
  const isAnswered = (id: string) => answers.find(idea.id, id) !== undefined;
  const [like] = (await openTitles(ctx)).findLike(idea, isAnswered);
  const [found] = await listCandidatesById(ctx, like ? [like.id] : []);
  return found;
}

/** Asks whether two ideas are the same. */
export function askWhetherSame(id: string, other: Pick<Candidate, 'id' | 'title'>) {
  const act = (label: string, answer: 'yes' | 'no', style: Action['style']): Action => ({
    label,
    command: 'same',
    args: { idea: id, other: other.id, answer },
    style,
  });
  return {
    line: text`It is like ${other.id}, “${other.title}”: the same?`,
    actions: [act('The same', 'yes', 'primary'), act('Two ideas', 'no', 'plain')],
  };
}
