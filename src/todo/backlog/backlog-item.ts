import { daysOfRule, readCalendarRule } from '../../base/calendar/recurrence.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { badArgument, notFound, notPossible, Refusal } from '../../base/language/errors.ts';
import { findNearest, parseId, slugify } from '../../base/language/ids.ts';
import { splitTitle } from '../../base/language/title.ts';
import type { Row } from '../../base/store/tables.ts';
import { cleanLine, cleanText } from '../../base/view/text.ts';
import type { Goal } from '../../clarify/goal/goal.ts';
import { listGoals } from '../../clarify/goal/store.ts';
import type { Tactic } from '../../clarify/tactic/tactic.ts';
import { listTactics, pickTactic } from '../../clarify/tactic/tactic-store.ts';
import { listMetrics } from '../../gather/metric/store.ts';
import { listProjects } from '../../gather/project/store.ts';
import { listExecutors } from '../../team/people/store.ts';
import { readCategory, type Settings } from '../../team/settings.ts';
import { readSettings } from '../../team/settings-store.ts';
import type { CandidateDraft } from '../idea/candidate.ts';
import { type Candidate, DEFAULT_CATEGORY, deriveKey } from '../idea/candidate.ts';
import { isOfPeriod, readImpact, withoutMetric } from '../idea/impact.ts';
import { listAskable } from '../idea/kind-store.ts';
import { readApprovalKind, readEffort, readPriority, readRhythm, readTouches } from './backlog-words.ts';

const MAX_KEY = 200;
const LONGEST_WHY = 300;

/** An idea as a person or a file words it. What is left out, nobody said. */
export interface BacklogItem {
  title: string;
  key?: string | undefined;
  category?: string | undefined;
  priority?: string | undefined;
  impact?: string | undefined;
  metric?: string | undefined;
  goal?: string | undefined;
  tactic?: string | undefined;
  project?: string | undefined;
  effort?: string | undefined;
  /** The handle or name of whoever it is meant for. */
  doer?: string | undefined;
  /** The handles of those who do it by turns, in their order. */
  rota?: readonly string[] | undefined;
  after?: readonly string[] | undefined;
  every?: string | undefined;
  kind?: string | undefined;
  touches?: readonly string[] | undefined;
  /** A sentence. */
  why?: string | undefined;
  state?: 'open' | 'done' | 'withdrawn' | undefined;
}

/** What the words of an item can mean in a workspace. */
export interface Meanings {
  settings: Settings;
  currency: string;
  goals: readonly Goal[];
  tactics: readonly Tactic[];
  /** Kinds of approval that an idea may ask for. */
  kinds: readonly string[];
  /** Names of projects by id. */
  projectNames: ReadonlyMap<string, string>;
  /** By the slug of their name or id. */
  projects: ReadonlyMap<string, NamedRow>;
  metrics: ReadonlyMap<string, Row<'metrics'>>;
  /** Ids of active members and agents by the slug of their handle and name. */
  doers: ReadonlyMap<string, string>;
}

interface NamedRow {
  id: string;
  name: string;
}

/** What is stored already, for a change of a part of it. */
export type StoredFields = Pick<Candidate, 'metricId' | 'goalId' | 'impactLow'>;

type Fields = Omit<CandidateDraft, 'key' | 'title' | 'category'> & { category?: string };

/** Reads what words can mean, once for all items. */
export async function loadMeanings(ctx: Ctx): Promise<Meanings> {
  const projects = await listProjects(ctx);
  return {
    settings: readSettings(ctx.workspace),
    currency: ctx.workspace.currency,
    goals: await listGoals(ctx),
    tactics: await listTactics(ctx),
    kinds: await listAskable(ctx),
    projectNames: new Map(projects.map(({ id, name }) => [id, name])),
    projects: indexNames(projects),
    metrics: indexNames(await listMetrics(ctx)),
    doers: new Map(
      (await listExecutors(ctx, 'active')).flatMap(({ id, handle, name }) => [
        [slugify(name), id] as const,
        [slugify(handle), id] as const,
      ]),
    ),
  };
}

/** An item as a draft, checked against the workspace. Throws a Refusal that names the first field that does not fit. */
export function readItem(item: BacklogItem, meanings: Meanings): CandidateDraft {
  const { title, rest } = splitTitle(item.title);
  const why = rest === '' ? item.why : [item.why, rest].filter(Boolean).join(' ');
  const fields = readFields({ ...item, why }, meanings);
  const key = item.key === undefined || item.key.trim() === '' ? undefined : cleanLine(item.key, MAX_KEY);
  return {
    key: key ?? deriveKey(cleanText(item.title), fields.projectId ?? null),
    title,
    category: DEFAULT_CATEGORY,
    ...fields,
  };
}

/** Days, or a rule of the calendar with about as many. */
function readRecurrence(every: string | undefined): Pick<Fields, 'recursEveryDays' | 'recursOn'> {
  const rule = every === undefined ? undefined : readCalendarRule(every);
  if (rule !== undefined) return { recursEveryDays: daysOfRule(rule), recursOn: rule };
  const days = told(every, readRhythm);
  return days === undefined ? {} : { recursEveryDays: days, recursOn: null };
}

/** The fields that an item gives, and no others. `none` takes back what was said. Throws a Refusal. */
export function readFields(
  item: Omit<BacklogItem, 'title'>,
  meanings: Meanings,
  current?: StoredFields,
): Fields {
  const tactic = told(item.tactic, (ref) => pickRunning(ref, meanings.tactics));
  const goalId =
    told(item.goal, (ref) => pickGoal(ref, meanings.goals).id) ?? goalOf(item, tactic, meanings, current);
  const metricId = told(item.metric, (ref) => pick('metric', ref, meanings.metrics).id);
  const effort = told(item.effort, readEffort);
  return {
    ...(item.category !== undefined && {
      category: readCategory('category', item.category, meanings.settings),
    }),
    ...defined('priority', told(item.priority, readPriority)),
    ...defined('tacticId', tactic === undefined ? undefined : (tactic?.id ?? null)),
    ...defined('goalId', goalId),
    ...defined(
      'projectId',
      told(item.project, (ref) => pick('project', ref, meanings.projects).id),
    ),
    ...readChange(item.impact, { metricId, goalId }, meanings, current),
    ...(effort !== undefined && {
      effortHours: effort?.lowHours ?? null,
      effortHighHours: effort && effort.highHours > effort.lowHours ? effort.highHours : null,
    }),
    ...defined('onlyFor', readRota(item.rota, meanings) ?? readDoer(item.doer, meanings)),
    ...(item.after && { dependsOn: item.after }),
    ...readRecurrence(item.every),
    ...defined(
      'approvalKind',
      told(item.kind, (kind) => readApprovalKind(kind, meanings.kinds)),
    ),
    ...(item.touches && { touches: readTouches(item.touches) }),
    ...defined(
      'evidence',
      item.why === undefined ? undefined : [told(item.why, readSentence)].filter((each) => each != null),
    ),
    ...(item.state && { state: item.state }),
  };
}

/** Whether fields can be read so. */
export function fits(item: Omit<BacklogItem, 'title'>, meanings: Meanings): boolean {
  try {
    readFields(item, meanings);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** Whoever a source says it is for, where the team knows them; a tracker's other people are nobody here. */
function readDoer(given: string | undefined, { doers }: Meanings): string[] | undefined {
  const id = given === undefined ? undefined : doers.get(slugify(given.replace(/@.*\..*$/, '')));
  return id === undefined ? undefined : [id];
}

/** Who does it by turns, in the order they were named. */
function readRota(given: readonly string[] | undefined, { doers }: Meanings): string[] | undefined {
  const ids = given?.flatMap((handle) => doers.get(slugify(handle)) ?? []);
  return ids && ids.length > 1 ? [...new Set(ids)] : undefined;
}

/** With a full stop, as it stands among the reasons. */
function readSentence(given: string): string {
  const sentence = cleanLine(given, LONGEST_WHY);
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** Null for `none`, undefined for nothing said. */
function told<T>(given: string | undefined, read: (given: string) => T): T | null | undefined {
  if (given === undefined) return undefined;
  return /^none$/i.test(given.trim()) ? null : read(given.trim());
}

function defined<K extends string, V>(name: K, value: V | undefined): { [name in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [name in K]: V });
}

/** Impact and the metric that it is on: the one named, else the goal's, else money. */
function readChange(
  impact: string | undefined,
  said: { metricId: string | null | undefined; goalId: string | null | undefined },
  meanings: Meanings,
  current: StoredFields | undefined,
): Fields {
  const metricOf = (id: string | null | undefined) => byId(meanings.metrics, id);
  const named = said.metricId === undefined ? metricOf(current?.metricId) : metricOf(said.metricId);
  if (impact === undefined) {
    if (said.metricId === undefined) return {};
    const isOtherUnit = (named?.unit ?? 'money') !== (metricOf(current?.metricId)?.unit ?? 'money');
    if (current && current.impactLow !== null && isOtherUnit) {
      throw badArgument('impact', 'nothing', 'the impact on that metric, or unknown: it has another unit');
    }
    return { metricId: said.metricId };
  }
  const goalId = said.goalId === undefined ? current?.goalId : said.goalId;
  const ofGoal = metricOf(meanings.goals.find((goal) => goal.id === goalId)?.metric_id);
  const of = named ?? ofGoal;
  const amount = of ? withoutMetric(impact, of.name) : impact;
  const isBeside = said.metricId === null || (isMoneyText(amount) && ofGoal?.unit !== 'money');
  const metric = named ?? (isBeside ? undefined : ofGoal);
  const change = readImpact(amount, metric?.unit ?? 'money', meanings.currency);
  return {
    impactLow: change?.low ?? null,
    impactHigh: change?.high ?? null,
    impactLabel: change ? 'estimate' : 'unknown',
    metricId: metric?.id ?? null,
  };
}

/** Money on a goal that is about something else: `€500`, `500/month`. */
function isMoneyText(impact: string): boolean {
  return /\p{Sc}/u.test(impact) || isOfPeriod(impact);
}

function pick<T extends NamedRow>(what: 'project' | 'metric', ref: string, known: ReadonlyMap<string, T>): T {
  const found = known.get(slugify(ref));
  if (found) return found;
  const names = [...new Set([...known.values()].map(({ name }) => name))];
  const { detail } = notFound(what, ref, findNearest(ref, names));
  throw new Refusal({ ...detail, message: `${detail.message} ${what} add makes one.` });
}

function pickGoal(ref: string, goals: readonly Goal[]): Goal {
  const id = parseId('G', ref);
  const wanted = slugify(ref);
  const found =
    goals.find((goal) => goal.id === id) ??
    goals.find((goal) => goal.state === 'open' && wanted !== '' && slugify(goal.title) === wanted);
  if (found && found.state !== 'open')
    throw notPossible(`${found.id} is closed (${found.state}).`, 'Name an open goal.');
  if (found) return found;
  const open = goals.filter(({ state }) => state === 'open').map((goal) => `${goal.id} ${goal.title}`);
  throw notFound('goal', ref, open.slice(0, 5));
}

function pickRunning(ref: string, tactics: readonly Tactic[]): Tactic {
  const found = pickTactic(ref, tactics);
  if (found.state === 'retire') {
    throw notPossible(`${found.id} was retired.`, 'Name a tactic that goes on: tactic list.');
  }
  return found;
}

/** Where nobody names a goal, that of the tactic, if it is still open; null where somebody said `none`. */
function goalOf(
  item: Pick<BacklogItem, 'goal'>,
  tactic: Tactic | null | undefined,
  { goals }: Meanings,
  current: StoredFields | undefined,
): string | null | undefined {
  if (item.goal !== undefined) return null;
  if (current?.goalId != null) return undefined;
  return goals.find(({ id, state }) => id === tactic?.goal_id && state === 'open')?.id;
}

function byId<T extends NamedRow>(
  known: ReadonlyMap<string, T>,
  id: string | null | undefined,
): T | undefined {
  return id === null || id === undefined ? undefined : [...known.values()].find((one) => one.id === id);
}

/** Rows by the slug of their name and, where no other has that name, of their id. */
function indexNames<T extends NamedRow>(rows: readonly T[]): Map<string, T> {
  const byName = rows.map((row) => [slugify(row.name), row] as const);
  return new Map([...rows.map((row) => [row.id, row] as const), ...byName].filter(([slug]) => slug !== ''));
}
