import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { badArgument } from '../../base/language/errors.ts';
import { text } from '../../base/view/text.ts';
import { answer } from '../../base/view/view.ts';
import { readSettings as readTeamSettings } from '../../team/settings-store.ts';
import { checkLabels, checkPeople } from '../rules.ts';
import { BACKS, pickKind, pickSource, readBacks, sourceArg } from '../source.ts';
import { listSources, readTexts, recordSource } from '../store.ts';

export const sourceSet = defineCommand({
  name: 'source set',
  summary: 'Says anew what labels mean at a source, who is who, or what may be written there.',
  examples: ['github --back comment,label', 'github --labels "ops: automation, question: ignore"'],
  args: z.object({
    source: sourceArg,
    labels: arg.list('what labels mean, all of them: security: risky, size/L: 8h').optional(),
    people: arg.list('who is who, all of them: octocat: @ana').optional(),
    back: arg.list(`what may be written there: ${BACKS.join(', ')}; or nothing`).optional(),
  }),
  access: 'admin',
  async run(ctx, { source: ref, labels, people, back }) {
    const source = pickSource(await listSources(ctx), ref);
    if (!labels && !people && !back) throw badArgument('labels', 'nothing', 'labels, people or back');
    const categories = Object.keys(readTeamSettings(ctx.workspace).categoryPriorities);
    const rules = {
      ...readTexts(source.rules),
      ...(labels && { labels: checkLabels(labels, categories) }),
      ...(people && { people: checkPeople(people) }),
    };
    const mayWrite = pickKind(ctx.sources, source.kind).brings.includes('back');
    await recordSource(ctx, 'SourceChanged', {
      ...source,
      rules: JSON.stringify(rules),
      ...(back && {
        back: JSON.stringify(
          readBacks(
            back.filter((word) => word !== 'nothing'),
            mayWrite,
          ),
        ),
      }),
    });
    return answer(
      text`${source.id} ${source.name} is set. What it says from now on is read so; source show ${source.name} lists it.`,
    );
  },
});
