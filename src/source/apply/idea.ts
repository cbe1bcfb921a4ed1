import { parseEffort } from '../../base/language/effort.ts';
import { slugify } from '../../base/language/ids.ts';
import { formatDate } from '../../base/language/period.ts';
import { MAX_TITLE } from '../../base/language/title.ts';
import type { ItemRecord } from '../../base/source-port.ts';
import type { Row } from '../../base/store/tables.ts';
import { cleanLine } from '../../base/view/text.ts';
import { DEFAULT_CATEGORY, TOUCHES, type Touch } from '../../todo/idea/candidate.ts';
import { readNames } from '../../todo/idea/candidate-store.ts';
import { foldLabel, type Rules } from '../rules.ts';
import type { People } from './people.ts';

/** What an item of a tracker says of the idea that it is here. Null and empty: it does not say. */
export interface IdeaFields {
  title: string;
  category: string;
  effortHours: number | null;
  goalId: string | null;
  projectId: string | null;
  approvalKind: string | null;
  touches: readonly Touch[];
  /** The member or agent that it is assigned to there, where they are known here. */
  onlyFor: readonly string[];
  /** Keys of the same tracker. */
  dependsOn: readonly string[];
  evidence: readonly string[];
}

/** What the words of a tracker can mean in a team. */
export interface Meanings {
  source: string;
  rules: Rules;
  people: People;
  categories: readonly string[];
  /** Ids of open goals by the slug of their title, by their id in lower case, and by their metric where it is of one alone. */
  goals: ReadonlyMap<string, string>;
  /** Ids of projects by the slug of their name and id. */
  projects: ReadonlyMap<string, string>;
}

/** What labels mean of which the team has said nothing. */
const USUAL: Readonly<Record<string, string>> = {
  bug: 'blocker',
  defect: 'blocker',
  incident: 'critical',
  feature: 'enhancement',
  'feature request': 'enhancement',
  story: 'enhancement',
  documentation: 'quality',
  docs: 'quality',
  test: 'quality',
  tests: 'quality',
  refactoring: 'tech_debt',
  'technical debt': 'tech_debt',
  dependencies: 'dependency',
  security: 'risky',
  'breaking change': 'risky',
  billing: 'money',
  payments: 'money',
};

/** Reads an item by the team's rules first, then by what trackers usually mean. */
export function readIdea(item: ItemRecord, meanings: Meanings): IdeaFields {
  const said = [...item.labels, ...(item.itemType === null ? [] : [item.itemType])].map((label) =>
    meaningOf(label, meanings),
  );
  const { assignee } = item;
  const doer = assignee && meanings.people.find(assignee.id, assignee.name);
  return {
    title: cleanLine(item.title, MAX_TITLE) || item.label,
    category: said.find((word) => meanings.categories.includes(word)) ?? DEFAULT_CATEGORY,
    effortHours: item.effortHours ?? said.map(readHours).find((hours) => hours !== null) ?? null,
    goalId: item.milestone === null ? null : (meanings.goals.get(slugify(item.milestone)) ?? null),
    projectId: readProject(item.project, meanings),
    approvalKind: said.includes('risky') ? 'risky' : said.includes('small') ? 'small' : null,
    touches: TOUCHES.filter((touch) => said.includes(touch)),
    onlyFor: doer ? [doer] : [],
    dependsOn: item.needs,
    evidence: [describeOrigin(item, meanings.source)],
  };
}

/** Whether the team wants nothing to do with items of a label. */
export function isIgnored(item: ItemRecord, { rules }: Pick<Meanings, 'rules'>): boolean {
  return item.labels.some((label) => rules.labels[foldLabel(label)] === 'ignore');
}

/** `Bug`, `type: bug`, `kind/bug`: the whole label, else what stands after its group. */
function meaningOf(label: string, { rules, categories }: Meanings): string {
  const last = label.split(/[:/]/).at(-1) ?? label;
  for (const word of [foldLabel(label), foldLabel(last)]) {
    const meaning = rules.labels[word] ?? USUAL[word];
    if (meaning !== undefined) return meaning.replace(/^tech debt$/, 'tech_debt');
    const category = word.replaceAll(' ', '_');
    if (categories.includes(category)) return category;
  }
  return last.trim().toLowerCase();
}

/** Hours that a label says with their unit: `3h`, `2 days`; a bare number may be anything. */
function readHours(word: string): number | null {
  if (!/\d\s*[a-z]/i.test(word)) return null;
  return parseEffort(word)?.lowHours ?? null;
}

/** `acme/site` is the project called so, or else `site`. */
function readProject(name: string | null, { projects }: Meanings): string | null {
  if (name === null) return null;
  return projects.get(slugify(name)) ?? projects.get(slugify(name.split('/').at(-1) ?? '')) ?? null;
}

/** `#12 in github, milestone Launch, wanted by Thu 3 Dec 2026 (https://…).`: where the idea came from. */
function describeOrigin({ label, milestone, dueOn, url }: ItemRecord, source: string): string {
  const of = milestone === null ? '' : `, milestone ${milestone}`;
  const by = dueOn === null ? '' : `, wanted by ${formatDate(dueOn, '')}`;
  return `${label} in ${source}${of}${by}${url === '' ? '' : ` (${url})`}.`;
}

/** What became of the fields of an idea that an item changed. */
export interface Merged {
  fields: Partial<IdeaFields>;
  title: string;
  category: string;
  /** The tracker's title where it changed there and the team has another one: asked about, not taken. */
  contested: string | null;
}

/**
 * One owner a field. What the tracker owns follows it as soon as it changes there; effort and danger only while nobody
 * here says otherwise. What only changed here stays, so that nothing goes back and forth.
 */
export function mergeIdea(
  wanted: IdeaFields,
  before: IdeaFields | null,
  row: Row<'candidates'> | undefined,
): Merged {
  const { title, category } = wanted;
  if (!before || !row) return { fields: withoutUnknown(wanted), title, category, contested: null };
  const here: Partial<IdeaFields> = {
    effortHours: row.effort_hours,
    approvalKind: row.approval_kind,
    touches: TOUCHES.filter((touch) => readNames(row.touches).includes(touch)),
  };
  const isChanged = (name: keyof IdeaFields) => !isSame(wanted[name], before[name]);
  const isOurs = (name: keyof IdeaFields) => name in here && !isSame(here[name], before[name]);
  const fields = Object.fromEntries(
    (Object.keys(wanted) as (keyof IdeaFields)[])
      .filter((name) => isChanged(name) && !isOurs(name))
      .map((name) => [name, wanted[name]]),
  ) as Partial<IdeaFields>;
  const isContested = isChanged('title') && row.title !== before.title && row.title !== title;
  return {
    fields,
    title: isChanged('title') && !isContested ? title : row.title,
    category: isChanged('category') ? category : row.category,
    contested: isContested ? title : null,
  };
}

/** A new idea has what its item says, and nothing where it says nothing: others may fill it. */
function withoutUnknown(fields: IdeaFields): Partial<IdeaFields> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
    ),
  ) as Partial<IdeaFields>;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
