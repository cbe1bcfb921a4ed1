import type { Ctx } from '../../base/command/ctx.ts';
import { parsePlain } from '../../base/command/parse.ts';
import type { CommandTable } from '../../base/command/table.ts';
import { Refusal } from '../../base/language/errors.ts';
import { YES_OR_NO } from '../../base/language/format-quantity.ts';
import { parseId } from '../../base/language/ids.ts';
import { cleanLine, text } from '../../base/view/text.ts';
import { type Action, answer, type View } from '../../base/view/view.ts';
import { sayDue } from '../../share/page/home-items.ts';
import { getExecutorById } from '../../team/people/store.ts';
import { describeWhere, getTask } from '../../todo/task/store.ts';
import { isHeld, isOpen, type Task } from '../../todo/task/task.ts';
import { pressLine } from '../press.ts';
import { type Amount, readAmount } from './amount.ts';
import { askAmount, listByUnit, recordLine } from './ask-amount.ts';
import { isPastForm, withoutGreeting } from './closed-classes.ts';
import { checkCall, confirm, MOST_OFFERED, nameOf, runLine, type Wish } from './confirm.ts';
import { readIdea } from './ideas.ts';
import { type Naming, nameThings, type Thing } from './named.ts';
import { readOwnDays } from './own-days.ts';
import { readPutOff } from './put-off.ts';
import { asksToShow, hasMark, isQuestion } from './question.ts';
import { readReminder } from './reminder.ts';
import { allowsVerb, listHandles, listNamedGoals, listNamedTasks, type NamedGoal } from './store.ts';
import { isAboutMe, isBareAbsence, readTopic } from './topics.ts';
import { readWhyMe } from './why-me.ts';

const TAKE = 'take';
const DONE = 'done';
const HELP = 'help';
/** In the place of a goal, to see whether the rest of a line is about a task. */
const AS_TASK = 'T-1';
/** From so many words on, a line may be an idea. */
const IDEA_WORDS = 4;

/** What was, and is not only begun: “I put up the poster yesterday”. */
const PAST =
  /\b(?:have|has|i['’]ve|we['’]ve|habe[n]?|finally|just|already|yes|hooray|yay|yesterday|this morning|last night)\b/i;
/** Goes before and behind what somebody says they did. */
const SAYS =
  "(?:(?:i|we|i['’]ve|we['’]ve|have|has|ich|wir|habe[n]?|finally|just|already|now|today|so|and|yes|hooray|yay|schon|endlich|jetzt)[\\s,:!]+)*";
const WHEN = '(?:\\s+(?:now|today|already|yesterday|finally|this morning|last night|heute|gestern|schon))*';
const NOTE = '(?:\\s*[,;:–—]\\s*(?<note>.+))?';
/** Who says that something was done, and how: `we T-3`, where the verb was of the title itself. */
const REPORT = new RegExp(`^${SAYS}[TG]-\\d+${WHEN}${NOTE}$`, 'i');
/** What was done to it, in another verb than its own: `T-3 sent`, `we sent T-3`, `ich habe T-3 gedruckt`. */
const DID = [
  `${SAYS}(?<did>\\p{L}+)(?:\\s+(?:up|out|off|in|back|down))?\\s+T-\\d+`,
  `${SAYS}T-\\d+\\s+(?:(?:is|are|was|were|been|ist|sind|wurden?|all)\\s+)*(?<did>\\p{L}+)(?:\\s+(?:up|out|off|in|back|down|worden))?`,
].map((said) => new RegExp(`^${said}${WHEN}${NOTE}$`, 'iu'));
/** What is so of what is done. */
const READY = /^(?:fertig|ready|live|complete|prêt\p{L}*|list[oa]s?|pront[oa]s?)$/iu;
/** What ends nothing. */
const GOES_ON =
  /^(?:start|beg[au]n|cancel|refus|reject|declin|delay|postpon|lost|forg[eo]t|miss|fail|block|plan|need|ask|told|tri|found|discuss|left|chang|mov|shown|read|begonn|verschob|verloren|vergess|abgesag|abgelehn|geplant|gestopp|blockier)/i;
const WHO = /^(?:i|we|i['’]ve|we['’]ve|ich|wir)\b/i;
/**
 * What somebody meant whose line names things by their titles: the line is read as ever with their ids in it. What only
 * shows something is shown; anything else is asked once before it is done. Undefined where nothing is named, or no more is said.
 */
export async function readWords(ctx: Ctx, table: CommandTable, typed: string): Promise<View | undefined> {
  const said = cleanLine(typed, 300);
  const line = await nameHandles(ctx, withoutGreeting(said.replace(/[?!.\s]+$/, '')));
  const reminder = await readReminder(ctx, table, line);
  if (reminder) return reminder;
  const whyMe = await readWhyMe(ctx, table, line);
  if (whyMe) return whyMe;
  const isAsked = (read: string) => hasMark(said) || isQuestion(read);
  const later = isAsked(line) ? undefined : await readPutOff(ctx, line);
  if (later) return confirm(ctx, table, [later]);
  const shown = readShownId(line, isAsked(line));
  if (shown !== undefined) return showId(ctx, table, shown);
  const goals = await listNamedGoals(ctx, YES_OR_NO);
  const tasks = await listNamedTasks(ctx);
  const all = nameAll(line, [...tasks, ...goals]).filter(
    (naming) => !naming.isLoose || readWish(ctx, table, naming) !== undefined,
  );
  // “I take the tenors” is about work, whatever else is called so.
  const isWork =
    !isAsked(line) && all.some((naming) => 'metricId' in naming.thing && isOfWork(ctx, table, naming));
  const namings = isWork ? nameAll(line, tasks) : all;
  if (isWork && namings.length === 0) return sayNoTask(table, all, said);
  // A question of which every word is known is about no title that has one of them.
  const about = isAsked(line) && namings.length === 0 ? isAboutMe(line) : undefined;
  if (about === 'you') return runLine(ctx, table, HELP);
  const isBare = namings.length === 0 && !hasMark(said) && isBareAbsence(line, ctx.today);
  const bare = isBare ? await readOwnDays(ctx, table, line) : undefined;
  if (bare) return bare;
  const topic = hasMark(said) || asksToShow(line) ? readTopic(line, ctx.today) : undefined;
  if (topic !== undefined && !namings.some(({ part }) => part === 1)) return runLine(ctx, table, topic);
  const asked = namings.filter(({ lines }) => isAsked(lines[0] ?? ''));
  const [question] = asked.length === 1 ? (asked[0]?.lines ?? []) : [];
  if (question !== undefined && isReading(table, question)) return runLine(ctx, table, question);
  if (asked.length > 0) return showThings(ctx, table, asked);
  const wishes = namings.flatMap((naming) => {
    const meant = readWish(ctx, table, naming);
    return meant === undefined ? [] : [{ thing: naming.thing, line: meant }];
  });
  const amounts = namings.flatMap((naming) => amountOf(ctx, naming) ?? []);
  const isOther = ({ thing }: Wish) => amounts.every(({ goal }) => goal !== thing);
  // What names nothing that can be said so may be of the goal that is measured in its unit.
  const isOfUnit = wishes.length === 0 && amounts.length === 0 && !isAsked(line);
  const meant = isOfUnit ? listByUnit(ctx, goals, line) : amounts;
  const amount = wishes.some(isOther) ? undefined : await askAmount(ctx, table, meant);
  if (amount) return amount;
  const [told] = amounts;
  if (told && wishes.length === 0) return showThings(ctx, table, [{ thing: told.goal }]);
  const possible = await keepPossible(ctx, table, wishes);
  if (possible.length > 0) return confirm(ctx, table, possible);
  const moved = namings.length === 1 ? await readPutOff(ctx, namings[0]?.lines[0] ?? '') : undefined;
  if (moved) return confirm(ctx, table, [moved]);
  if (wishes.length > 0) return showThings(ctx, table, wishes);
  const [only, ...others] = namings;
  if (only && others.length === 0 && (!('metricId' in only.thing) || only.part === 1))
    return showThings(ctx, table, [only], offerIdea(table, said));
  const own = readPlainWish(table, line, said);
  if (own) return runLine(ctx, table, own);
  // What several are called is said of one of them, or is something else to do.
  if (others.length === 1 && namings.every(({ isLoose }) => !isLoose))
    return showThings(ctx, table, namings, offerIdea(table, said));
  if (about !== undefined) return runLine(ctx, table, HELP);
  const days = isAsked(line) ? undefined : await readOwnDays(ctx, table, line);
  const isMeant = (naming: Naming<Thing>) => isAsked(line) || naming.isReport || isOfWork(ctx, table, naming);
  return days ?? readIdea(ctx, table, line, isMeant);
}

/**
 * Without what somebody would take that is somebody’s: how it stands is the answer. What is done before anybody said yes to it
 * is refused as that.
 */
async function keepPossible(ctx: Ctx, table: CommandTable, wishes: readonly Wish[]): Promise<Wish[]> {
  const kept: Wish[] = [];
  for (const { thing, line } of wishes) {
    const { command, args } = parsePlain(table, line);
    const { name } = command;
    const isAllowed = ![TAKE, DONE].includes(name) || (await allowsVerb(ctx, name, thing.id));
    if (isAllowed) kept.push({ thing, line });
    else if (name === DONE) {
      const isAsked = (await getTask(ctx, thing.id)).state === 'proposed';
      const no = `refuse ${thing.id} already done ${String(args.note ?? '')}`.trim();
      const call = parsePlain(table, no);
      const why = isAsked && (await ctx.attempt(() => checkCall(ctx, call.command, call.args)));
      if (!(why instanceof Refusal)) kept.push({ thing, line: isAsked ? no : line });
    }
  }
  return kept;
}

/** The one thing that a line is about that asks, or begins, with its id. */
function readShownId(line: string, isAsked: boolean): string | undefined {
  const ids = new Set(line.toUpperCase().match(/\b[TGC]-\d+\b/g));
  const [id] = ids;
  return ids.size === 1 && (isAsked || /^[TGC]-\d+\s+\p{L}/iu.test(line)) ? id : undefined;
}

async function showId(ctx: Ctx, table: CommandTable, id: string): Promise<View | undefined> {
  if (id.startsWith('G')) return runLine(ctx, table, `goal show ${id}`);
  if (id.startsWith('C')) return runLine(ctx, table, `backlog show ${id}`);
  const { title } = await getTask(ctx, id);
  return showThings(ctx, table, [{ thing: { id, title, isOpen: true } }]);
}

/** What a line names by words of its title; where an id stands, it alone is meant. */
function nameAll(line: string, things: readonly (Thing | NamedGoal)[]): Naming<Thing | NamedGoal>[] {
  return /\b[TG]-\d+\b/i.test(line) ? [] : nameThings(line, things);
}

/** `ana is ill` as `@ana is ill`: people are written to by their names. */
async function nameHandles(ctx: Ctx, line: string): Promise<string> {
  const handles = new Set(await listHandles(ctx));
  return line.replace(/(?<![@\p{L}\p{N}_-])[\p{L}\p{N}_-]+(?![\p{L}\p{N}_-])/gu, (word) =>
    handles.has(word.toLowerCase()) ? `@${word.toLowerCase()}` : word,
  );
}

/** People alone are named: the line is another one now, which may be understood. */
function readPlainWish(table: CommandTable, line: string, said: string): string | undefined {
  return line === said.replace(/[?!.\s]+$/, '') || !line.includes('@') ? undefined : table.understand(line);
}

/** The line that is meant by one in which a thing stands by its id. */
function readWish(ctx: Ctx, table: CommandTable, naming: Naming<Thing | NamedGoal>): string | undefined {
  const { thing, lines, isReport } = naming;
  const amount = amountOf(ctx, naming);
  if (amount) return recordLine(amount);
  for (const line of lines) {
    const isWhole = line !== lines[0];
    const report = isWhole && (isReport || WHO.test(line)) ? REPORT.exec(line) : null;
    if (report)
      // “I print the flyers”: who does it now takes it.
      return isReport || PAST.test(line) || 'metricId' in thing
        ? endOf(thing, report.groups?.note)
        : `${TAKE} ${thing.id}`;
    const meant = table.understand(line);
    if (meant) return meant;
    if (isCommand(table, line)) return line;
  }
  for (const line of 'metricId' in thing ? [] : lines)
    for (const pattern of DID) {
      const { did = '', note } = pattern.exec(line)?.groups ?? {};
      const isDone = READY.test(did) || (isPastForm(did.toLowerCase()) && !GOES_ON.test(did));
      if (isDone) return endOf(thing, note);
    }
  return undefined;
}

function amountOf({ today }: Ctx, { thing, lines }: Naming<Thing | NamedGoal>): Amount | undefined {
  return 'metricId' in thing ? readAmount(thing, lines, today) : undefined;
}

/** Whether a line says of a goal what can be said of tasks alone. */
function isOfWork(ctx: Ctx, table: CommandTable, naming: Naming<Thing | NamedGoal>): boolean {
  if (amountOf(ctx, naming) || readWish(ctx, table, naming) !== undefined) return false;
  return naming.lines.some((line) => {
    const asTask = line.replace(naming.thing.id, AS_TASK);
    const meant = table.understand(asTask) ?? asTask;
    return isCommand(table, meant) && !isReading(table, meant);
  });
}

/** No task is called like a goal that somebody would work on: how the goal stands, or an idea of it. */
function sayNoTask(table: CommandTable, named: readonly Naming<Thing | NamedGoal>[], said: string): View {
  const lines = named.map(({ thing }) => text`No task is called so; ${nameOf(thing)} is a goal.`);
  const shown = named.flatMap(({ thing }) => pressLine(table, `goal show ${thing.id}`));
  return { ...answer(...lines), actions: [...offerIdea(table, said), ...shown].slice(0, MOST_OFFERED) };
}

/** What says that something is done: of a goal only where it is a milestone. */
function endOf(thing: Thing | NamedGoal, note = ''): string | undefined {
  if (!('metricId' in thing)) return `done ${thing.id} ${note}`.trim();
  return thing.unit === YES_OR_NO ? `goal done ${thing.id}` : undefined;
}

/** Whether a line is a command about a task by its id. */
export function isCommand(table: CommandTable, line: string): boolean {
  try {
    const { args } = parsePlain(table, line);
    return typeof args.task === 'string' && parseId('T', args.task) !== undefined;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** Whether a line about a task by its id only shows something: `why T-3`. */
function isReading(table: CommandTable, line: string): boolean {
  return isCommand(table, line) && parsePlain(table, line).command.reads === true;
}

/** How what is asked about stands: a task in a line, a goal on its page. */
async function showThings(
  ctx: Ctx,
  table: CommandTable,
  namings: readonly Pick<Naming<Thing | NamedGoal>, 'thing'>[],
  besides: readonly Action[] = [],
): Promise<View | undefined> {
  const [first] = namings;
  if (first && namings.length === 1 && 'metricId' in first.thing)
    return runLine(ctx, table, `goal show ${first.thing.id}`);
  const actions: Action[] = [];
  const lines = [];
  for (const { thing } of namings) {
    if ('metricId' in thing) {
      lines.push(text`${nameOf(thing)}`);
      actions.push(...pressLine(table, `goal show ${thing.id}`));
      continue;
    }
    const task = await getTask(ctx, thing.id);
    const where = (await describeWhere(ctx, task)).slice(task.id.length);
    const due = isOpen(task.state) ? `, ${sayDue(task, ctx)}` : '';
    lines.push(text`${task.id} “${task.title}”${where}${await sayHolder(ctx, task)}${due}.`);
    const isOwn = ctx.actor.kind === 'member' && task.assignee_id === ctx.actor.id;
    actions.push(...nextLines(task, isOwn).flatMap((line) => pressLine(table, line)));
  }
  return { ...answer(...lines), actions: [...actions, ...besides].slice(0, MOST_OFFERED) };
}

/** Who has what cannot be taken yet, or is to have it. */
async function sayHolder(ctx: Ctx, { state, assignee_id: holder }: Task): Promise<string> {
  if (state !== 'proposed' && state !== 'approved') return '';
  if (holder === null) return ' and nobody has it yet';
  return ` and is meant for @${(await getExecutorById(ctx, holder)).handle}`;
}

/** What may be said next of a task. */
function nextLines({ id, state }: Task, isOwn: boolean): string[] {
  if (isHeld(state) && isOwn) return [`done ${id}`, `hand over ${id}`, `why ${id}`];
  if (state === 'proposed') return [`approve ${id}`, `refuse ${id}`, `why ${id}`];
  return state === 'open' ? [`take ${id}`, `why ${id}`] : [`why ${id}`];
}

/** What was said of a thing and is none of what is said of things may be something else to do. */
function offerIdea(table: CommandTable, said: string): Action[] {
  const [add] = said.split(' ').length < IDEA_WORDS ? [] : pressLine(table, `propose ${said}`);
  return add ? [{ ...add, label: 'Add it as an idea' }] : [];
}
