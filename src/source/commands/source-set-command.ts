import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { badArgument } from '../../base/language/errors.ts';
import { joinNames } from '../../base/language/words.ts';
import { text } from '../../base/view/text.ts';
import { answer } from '../../base/view/view.ts';
import { readSettings as readTeamSettings } from '../../team/settings-store.ts';
import { checkLabels, checkPeople } from '../rules.ts';
import { changeSettings } from '../settings.ts';
import { BACKS, pickKind, pickSource, readBacks, sourceArg } from '../source.ts';
import { listSources, readTexts, recordSource, restartRun } from '../store.ts';

export const sourceSet = defineCommand({
  name: 'source set',
  summary:
    'Says anew how a source is taken: its unit and the like, what labels mean, who is who, or what may be written there.',
  examples: [
    'file unit=percent',
    'github --back comment,label',
    'github --labels "ops: automation, question: ignore"',
  ],
  args: z.object({
    source: sourceArg,
    settings: arg
      .rest('how it is taken, as name=value, such as unit=percent; name= takes one away')
      .optional(),
    labels: arg.list('what labels mean, all of them: security: risky, size/L: 8h').optional(),
    people: arg.list('who is who, all of them: octocat: @ana').optional(),
    back: arg.list(`what may be written there: ${BACKS.join(', ')}; or nothing`).optional(),
  }),
  access: 'admin',
  async run(ctx, { source: ref, settings, labels, people, back }) {
    const source = pickSource(await listSources(ctx), ref);
    if (settings === undefined && !labels && !people && !back)
      throw badArgument('labels', 'nothing', 'name=value, labels, people or back');
    const kind = pickKind(ctx.sources, source.kind);
    for (const [name, given, gifts] of [
      ['labels', labels, ['ideas']],
      ['people', people, ['ideas', 'outcomes', 'days']],
    ] as const)
      if (given && !gifts.some((gift) => kind.brings.includes(gift)))
        throw badArgument(name, joinNames(given), `nothing: what ${kind.title} brings has no ${name}`);
    const categories = Object.keys(readTeamSettings(ctx.workspace).categoryPriorities);
    const rules = {
      ...readTexts(source.rules),
      ...(labels && { labels: checkLabels(labels, categories) }),
      ...(people && { people: checkPeople(people) }),
    };
    const mayWrite = kind.brings.includes('back');
    const kept = readTexts(source.settings);
    const set =
      settings === undefined ? kept : changeSettings(kind, { name: source.name, settings: kept }, settings);
    await recordSource(ctx, 'SourceChanged', {
      ...source,
      settings: JSON.stringify(set),
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
    if (settings !== undefined) await restartRun(ctx, source.id);
    return answer(
      text`${source.id} ${source.name} is set. What it says from now on is read so; source show ${source.name} lists it.`,
    );
  },
});
