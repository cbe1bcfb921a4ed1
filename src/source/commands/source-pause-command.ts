import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { notPossible } from '../../base/language/errors.ts';
import { text } from '../../base/view/text.ts';
import { answer } from '../../base/view/view.ts';
import { pickSource, sourceArg } from '../source.ts';
import { listSources, moveRun, recordSource } from '../store.ts';

/** Not before anybody wants it. */
const NEVER = Number.MAX_SAFE_INTEGER;

export const sourcePause = defineCommand({
  name: 'source pause',
  summary: 'Reads a source no more until it is resumed; what it gave stays.',
  examples: ['github'],
  args: z.object({ source: sourceArg }),
  access: 'admin',
  async run(ctx, args) {
    const source = pickSource(await listSources(ctx), args.source);
    if (source.paused_at !== null) throw notPossible(`${source.id} ${source.name} is paused already.`, '');
    await recordSource(ctx, 'SourcePaused', { ...source, paused_at: ctx.now });
    await moveRun(ctx, source.id, NEVER);
    return answer(text`${source.id} ${source.name} is paused. source resume ${source.name} ends that.`);
  },
});

export const sourceResume = defineCommand({
  name: 'source resume',
  summary: 'Goes on reading a paused source where it was.',
  examples: ['github'],
  args: z.object({ source: sourceArg }),
  access: 'admin',
  async run(ctx, args) {
    const source = pickSource(await listSources(ctx), args.source);
    if (source.paused_at === null) throw notPossible(`${source.id} ${source.name} is not paused.`, '');
    await recordSource(ctx, 'SourceResumed', { ...source, paused_at: null });
    await moveRun(ctx, source.id, ctx.now);
    return answer(text`${source.id} ${source.name} is read again, from where it was.`);
  },
});
