import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { addDays } from '../../base/language/date.ts';
import { badArgument, notFound, notPossible } from '../../base/language/errors.ts';
import { findNearest, parseId } from '../../base/language/ids.ts';
import { formatDate } from '../../base/language/period.ts';
import {
  countErased,
  type Erasure,
  type ErasureCount,
  eraseEverywhere,
  listWritten,
} from '../../base/store/erase.ts';
import { refuseAhead } from '../../base/store/migrate.ts';
import type { Row } from '../../base/store/tables.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import { type Action, answer, type View, withData } from '../../base/view/view.ts';
import { foldHandle } from '../../team/people/handle.ts';
import { findByHandle, listExecutors } from '../../team/people/store.ts';
import {
  createNameFinder,
  eraseMember,
  type FormerNames,
  nameFormer,
  readFormerNames,
} from './forget-member.ts';
import { eraseText, readPastWords } from './forget-text.ts';
import { type ForgetTarget, findState } from './store.ts';

const ALLOWED = 'a former member such as @ben, a note (N-3), an idea (C-4) or a lesson (LS-2)';
/** Places of a name that a preview lists. */
const MOST_NAMED = 5;

export const forgetCommand = defineCommand({
  name: 'forget',
  summary:
    'Erases a former member, or the words of a note, idea or lesson, from tables, log and messages to come.',
  examples: ['@ben', '@ben --sure', 'N-3 --sure'],
  args: z.object({
    what: arg.line(ALLOWED, { position: 0 }, 60),
    sure: arg.flag('do it; without it I only say what it would do'),
    also: arg.list('words to erase as well, such as a nickname: Benny,B. Miller').optional(),
  }),
  access: 'admin',
  erases: true,
  pace: 'long',
  async run(ctx, { what, sure, also = [] }) {
    await refuseAhead(ctx.tx, 'To forget');
    const thing = readThing(what);
    return thing ? forgetText(ctx, thing, sure) : forgetMember(ctx, what, { isSure: sure, also });
  },
});

async function forgetText(ctx: Ctx, thing: ForgetTarget, isSure: boolean): Promise<View> {
  await checkText(ctx, thing);
  const erasure = eraseText(thing, await readPastWords(ctx, thing));
  if (!isSure) {
    const found = await countErased(ctx, erasure);
    const what = text`This erases the words of ${bold(thing.id)} for good, wherever they were copied: ${describe(found)}.`;
    return preview([what], thing.id, found);
  }
  const done = await eraseEverywhere(ctx, erasure);
  await ctx.record({ type: 'TextForgotten', subject: thing.id, data: { ...done } });
  return viewDone(ctx, text`The words of ${bold(thing.id)} are erased: ${describe(done)}.`, done);
}

async function forgetMember(
  ctx: Ctx,
  who: string,
  { isSure, also }: { isSure: boolean; also: readonly string[] },
): Promise<View> {
  const member = await getFormer(ctx, who);
  const called = await readFormerNames(ctx, member);
  const former = await nameFormer(ctx, member);
  const erasure = eraseMember(member.id, former, called, also);
  if (!isSure) {
    const found = await countErased(ctx, erasure);
    const lines = [
      text`This forgets @${member.handle} for good: ${describe(found)} say @${former} instead.`,
      text`Ideas, notes and results stay, without the name. Hours, zone, accounts and notes on absences go.`,
      ...(await listStillNamed(ctx, { called, erasure })),
    ];
    return preview(lines, `@${member.handle}`, found, also);
  }
  const done = await eraseEverywhere(ctx, erasure);
  await ctx.record({ type: 'MemberForgotten', subject: `executor:${member.id}`, data: { ...done } });
  return viewDone(ctx, text`Forgotten: ${describe(done)} say ${bold(`@${former}`)} now.`, done);
}

function readThing(what: string): ForgetTarget | undefined {
  const typed = what.trim();
  if (/^n-?\d/i.test(typed)) return toThing('notes', parseId('N', typed));
  if (/^c-?\d/i.test(typed)) return toThing('candidates', parseId('C', typed));
  if (/^ls-?\d/i.test(typed)) return toThing('lessons', parseId('LS', typed));
  return undefined;
}

function toThing(table: ForgetTarget['table'], id: string | undefined): ForgetTarget | undefined {
  return id === undefined ? undefined : { table, id };
}

/** Refuses what does not exist, and an idea that is still worked with. */
async function checkText(ctx: Ctx, { table, id }: ForgetTarget): Promise<void> {
  const state = await findState(ctx, { table, id });
  const noun = { notes: 'note', candidates: 'idea', lessons: 'lesson' }[table];
  if (state === undefined) throw notFound(noun, id);
  if (state === 'open')
    throw notPossible(`${id} is in the backlog.`, `Take it out first: backlog drop ${id}.`);
  if (state === 'chosen') throw notPossible(`${id} is a task now.`, 'Refuse or finish the task first.');
}

/** Only who has left can be forgotten: the others would come back with their next word. */
async function getFormer(ctx: Ctx, who: string): Promise<Row<'executors'>> {
  const handle = foldHandle(who);
  const member = await findByHandle(ctx, handle);
  if (!member) {
    const members = (await listExecutors(ctx, 'all')).filter(({ kind }) => kind === 'member');
    const near = findNearest(
      handle,
      members.map((other) => other.handle),
    );
    if (near.length === 0) throw badArgument('what', who, ALLOWED);
    throw notFound(
      'member',
      who,
      near.map((name) => `@${name}`),
    );
  }
  if (member.kind === 'agent') throw notPossible(`@${handle} is an agent, not a person.`, '');
  if (member.is_active === 1) {
    throw notPossible(
      `@${handle} is still a member, and would be known again at once.`,
      `Remove them first: member remove @${handle}.`,
    );
  }
  return member;
}

/** Where the name stands as a plain word, which is left unless it is said to go. */
async function listStillNamed(
  ctx: Ctx,
  { called, erasure }: { called: FormerNames; erasure: Erasure },
): Promise<Text[]> {
  const findNames = createNameFinder(called);
  const places = new Set<string>();
  const words = new Set<string>();
  for (const table of ctx.tables.keys()) {
    if (table === 'executors' || table === 'identities' || table === 'places') continue;
    for (const { row, texts } of await listWritten(ctx, table)) {
      const named = texts.flatMap((written) => findNames(erasure.text(written)));
      for (const word of named) words.add(word);
      if (named.length > 0) places.add(String(row.id ?? row.task_id ?? table));
    }
  }
  if (words.size === 0) return [];
  const shown = [...places].slice(0, MOST_NAMED).join(', ');
  const more = places.size > MOST_NAMED ? ` and ${places.size - MOST_NAMED} more` : '';
  const said = [...words].map((word) => `“${word}”`).join(', ');
  const also = `--also ${[...words].join(',')}`;
  return [
    text`${said} also ${words.size === 1 ? 'stands as a plain word' : 'stand as plain words'} in ${shown}${more}. ${bold(also)} takes those too.`,
  ];
}

function preview(
  lines: readonly Text[],
  what: string,
  found: ErasureCount,
  also: readonly string[] = [],
): View {
  const forget: Action = {
    label: 'Forget for good',
    command: 'forget',
    args: { what, sure: 'true', ...(also.length > 0 && { also: also.join(',') }) },
    style: 'danger',
  };
  const end = text`Nothing has changed yet; with ${bold('--sure')} it is done, and it cannot be undone.`;
  return withData({ kind: 'answer', lines: [...lines, end], actions: [forget] }, { isDone: false, ...found });
}

function viewDone({ today, copiesKeptDays }: Ctx, line: Text, done: ErasureCount): View {
  // The last copy from before goes with the first one that is made when its days are over.
  const copiesGoneOn = copiesKeptDays === null ? null : addDays(today, copiesKeptDays + 1);
  const copies =
    copiesGoneOn === null
      ? []
      : [
          text`The copies that Tiller makes every hour are rid of it by ${bold(formatDate(copiesGoneOn, today))}, as long as Tiller runs.`,
        ];
  return withData(
    answer(
      line,
      text`The log still verifies. What was posted in chat, and every copy made before (backup, archive), still has it: delete those yourself.`,
      ...copies,
    ),
    { isDone: true, ...done, ...(copiesGoneOn !== null && { copiesGoneOn }) },
  );
}

function describe({ events, rows }: ErasureCount): string {
  return `${events} ${events === 1 ? 'entry' : 'entries'} of the log and ${rows} ${rows === 1 ? 'row' : 'rows'}`;
}
