import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { text } from '../../base/view/text.ts';
import { answer } from '../../base/view/view.ts';
import { dropSecret } from '../../team/secret/store.ts';
import { pickSource, secretIdOf, sourceArg } from '../source.ts';
import { dropRun, listSources, readTexts, recordSource } from '../store.ts';

export const sourceRemove = defineCommand({
  name: 'source remove',
  summary: 'Ends a source and deletes its secrets; the ideas and values that it gave stay.',
  examples: ['github', 'S-2'],
  args: z.object({ source: sourceArg }),
  access: 'admin',
  async run(ctx, args) {
    const source = pickSource(await listSources(ctx), args.source);
    await recordSource(ctx, 'SourceRemoved', { ...source, removed_at: ctx.now });
    for (const name of Object.keys(readTexts(source.secrets)))
      await dropSecret(ctx, secretIdOf(source.id, name));
    await dropRun(ctx, source.id);
    return answer(text`${source.id} ${source.name} is removed. What it gave stays.`);
  },
});
