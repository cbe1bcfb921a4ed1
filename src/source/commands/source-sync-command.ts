import { z } from 'zod';
import { defineThinkingCommand } from '../../base/command/command.ts';
import { notPossible } from '../../base/language/errors.ts';
import { count } from '../../base/language/words.ts';
import { instant, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { pickSource, sourceArg } from '../source.ts';
import { listRuns, listSources } from '../store.ts';
import { type SyncEnd, syncSource } from '../sync/sync.ts';

/** What a read gave: records that came, and how it ended. */
interface Read {
  before: number;
  end: SyncEnd | null;
}

export const sourceSync = defineThinkingCommand({
  name: 'source sync',
  summary: 'Reads a source now, and says what came.',
  examples: ['github', 'S-1'],
  args: z.object({ source: sourceArg }),
  access: 'admin',
  pace: 'long',
  think: {
    asksOutside: true,
    async read(ctx, args) {
      const source = pickSource(await listSources(ctx), args.source);
      if (source.paused_at !== null)
        throw notPossible(
          `${source.id} ${source.name} is paused.`,
          `source resume ${source.name} ends that.`,
        );
      const run = (await listRuns(ctx)).find((each) => each.source.id === source.id)?.run;
      return { workspaceId: ctx.workspace.id, sourceId: source.id, before: run?.records ?? 0 };
    },
    async think({ before, ...only }, _progress, outside): Promise<Read> {
      return { before, end: (await syncSource(outside, only)) ?? null };
    },
    isStale: () => false,
    async commit(ctx, args, { before, end }: Read) {
      const { id, name } = pickSource(await listSources(ctx), args.source);
      if (!end)
        throw notPossible(`${id} ${name} is being read just now.`, `source show ${name} says how that goes.`);
      const came = end.records - before;
      const line = end.trouble
        ? text`${id} ${name} cannot be read: ${end.trouble.message}. I try again at ${instant(end.nextAt)}.`
        : text`${id} ${name} is read: ${came === 0 ? 'nothing new' : count(came, 'record')}.`;
      return withData(answer(line), { id, name, records: came, trouble: end.trouble });
    },
  },
});
