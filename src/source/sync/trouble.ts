import type { Ctx } from '../../base/command/ctx.ts';
import { HOUR_MS } from '../../base/language/date.ts';
import type { SourceError, SourceTrouble } from '../../base/source-port.ts';
import { bold, text } from '../../base/view/text.ts';
import { answer } from '../../base/view/view.ts';
import { tellMember } from '../../say/tell.ts';
import type { Source } from '../source.ts';
import type { Run } from './run-store.ts';

/** Only people can mend these: whoever made the source hears at once. */
const FOR_PEOPLE: readonly SourceTrouble[] = ['token', 'scope', 'settings', 'gone'];
/** What is only down they hear of when it lasts. */
const LASTS_MS = 24 * HOUR_MS;

/** Tells whoever made a source, once for each trouble that they can do something about. */
export async function tellOfTrouble(
  ctx: Ctx,
  source: Source,
  before: Run,
  failure: SourceError,
): Promise<void> {
  const { made_by_id: madeBy, name, id } = source;
  if (madeBy === null) return;
  const sinceAt = before.trouble_since_at ?? ctx.now;
  const isForPeople = FOR_PEOPLE.includes(failure.trouble);
  if (!isForPeople && ctx.now - sinceAt < LASTS_MS) return;
  if (isForPeople && before.trouble === failure.trouble && before.trouble_says === failure.message) return;
  await tellMember(ctx, madeBy, {
    subject: `source trouble:${id}:${sinceAt}`,
    view: answer(
      text`${bold(name)} cannot be read: ${failure.message}. Until then I know nothing new from it.`,
    ),
  });
}
