import type { Ctx } from '../../base/command/ctx.ts';
import type { ItemRecord } from '../../base/source-port.ts';
import { text } from '../../base/view/text.ts';
import type { AnswerView } from '../../base/view/view.ts';
import { tellMember } from '../../say/tell.ts';
import type { Source } from '../source.ts';

/** A title that was changed here and at the tracker. */
export interface Contested {
  candidateId: string;
  ours: string;
  theirs: string;
  item: ItemRecord;
}

/** Asks once which title holds, with two buttons; until then each side keeps its own. */
export async function askAboutTitles(
  ctx: Ctx,
  source: Source,
  contested: readonly Contested[],
): Promise<void> {
  const { made_by_id: madeBy } = source;
  if (madeBy === null) return;
  for (const { candidateId, ours, theirs, item } of contested) {
    const choose = (keep: 'ours' | 'theirs', label: string) =>
      ({ label, command: 'source title', args: { idea: candidateId, keep }, style: 'plain' }) as const;
    const view: AnswerView = {
      kind: 'answer',
      lines: [
        text`${candidateId} was renamed here and in ${source.name}: “${ours}” here, “${theirs}” there (${item.label}). Which holds here?`,
      ],
      actions: [choose('ours', 'Ours'), choose('theirs', `That of ${source.name}`)],
    };
    await tellMember(ctx, madeBy, { subject: `title:${candidateId}:${item.version}`, view });
  }
}
