import { arg } from '../../base/command/args.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { notPossible } from '../../base/language/errors.ts';
import type { Row } from '../../base/store/tables.ts';
import { getExecutor } from './store.ts';

export const addressArg = arg.line('where it is reached, such as https://agents.example.com/coder', {}, 500);

export const responsibleArg = arg.line(
  'the person who answers for it, such as @ana',
  { completes: 'member' },
  60,
);

export async function getResponsible(ctx: Ctx, ref: string): Promise<Row<'executors'>> {
  const responsible = await getExecutor(ctx, ref, 'responsible');
  if (responsible.kind === 'agent') {
    throw notPossible(`@${responsible.handle} is an agent.`, 'A person has to answer for one.');
  }
  return responsible;
}
