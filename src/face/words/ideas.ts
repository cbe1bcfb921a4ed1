import type { Ctx } from '../../base/command/ctx.ts';
import type { CommandTable } from '../../base/command/table.ts';
import { text } from '../../base/view/text.ts';
import { type Action, answer, type View } from '../../base/view/view.ts';
import { pressLine } from '../press.ts';
import { MOST_OFFERED, nameOf, runLine } from './confirm.ts';
import { type Naming, nameThings, type Thing } from './named.ts';
import { listNamedIdeas } from './store.ts';

/**
 * Who names an idea as if it were a task is told that it is none yet, how it stands, and what can be done with it. Undefined
 * where `isMeant` holds of no open idea that the line names.
 */
export async function readIdea(
  ctx: Ctx,
  table: CommandTable,
  line: string,
  isMeant: (naming: Naming<Thing>) => boolean,
): Promise<View | undefined> {
  const named = nameThings(line, await listNamedIdeas(ctx)).filter(isMeant);
  const [only, ...others] = named;
  if (!only) return undefined;
  const show = named.flatMap(({ thing }) =>
    pressLine(table, `backlog show ${thing.id}`).map((action) => ({ ...action, label: `Show ${thing.id}` })),
  );
  if (others.length > 0)
    return {
      ...answer(
        'These are ideas, and no tasks yet: nobody has them.',
        ...named.map(({ thing }) => text`${nameOf(thing)}`),
      ),
      actions: show.slice(0, MOST_OFFERED),
    };
  const { id } = only.thing;
  const stands = await runLine(ctx, table, `whynot ${id}`);
  const lines = stands?.kind === 'answer' ? stands.lines : [];
  const form: Action = {
    label: `Change ${id}`,
    command: 'backlog edit',
    args: { candidate: id },
    style: 'plain',
    isForm: true,
  };
  return {
    ...answer(...lines, text`It is an idea and no task yet: nobody has it.`),
    actions: [...show, form],
  };
}
