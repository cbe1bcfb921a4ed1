import type { ChangeRecord, ItemRecord } from '../../../src/base/source-port.ts';
import { findReverted, type Reference, readClosing, readOwnTasks, readTaskList } from './references.ts';
import type { Issue, Pull } from './shapes.ts';

/**
 * GitHub writes instants in whole seconds, so what changes twice in one has one instant and two states. What is read when its
 * second is over is the later state, and this is added to its version; a webhook, sent at once, gets none.
 */
const SETTLED_MS = 900;
/** A deleted issue has no later state. */
const GONE_MS = 999;

/** A repository that the source reads. */
export interface Place {
  id: number;
  /** `owner/name`, as GitHub calls it now. */
  name: string;
  /** Where people see it. */
  url: string;
}

/** What the fields of a project say of an issue. */
export interface Fields {
  dueOn: string | null;
  effortHours: number | null;
  /** `Priority: High` for each field that was asked for. */
  labels: readonly string[];
  /** When one of them changed, in UTC milliseconds; 0 for none. */
  changedAt: number;
}
export const NO_FIELDS: Fields = { dueOn: null, effortHours: null, labels: [], changedAt: 0 };

/** What is known beside an issue's own text: of a whole repository for a read, of the one issue for a webhook. */
export interface Surroundings {
  place: Place;
  places: readonly Place[];
  /** By the source's clock; null where the answer may be of the same second as the change. */
  readAt: number | null;
}

/** The same for good: a repository keeps its id when it is renamed, an issue its number. */
export function keyOf(repositoryId: number, number: number): string {
  return `${repositoryId}#${number}`;
}

/** The repository's id and the number of a key; undefined for what is none of ours. */
export function parseKey(key: string): { repositoryId: number; number: number } | undefined {
  const match = /^(\d+)#(\d+)$/.exec(key);
  return match ? { repositoryId: Number(match[1]), number: Number(match[2]) } : undefined;
}

/** Keys of what text names, each once; what stands in a repository that is not read is left out. */
function keysOf(
  references: readonly Reference[],
  { place, places }: Pick<Surroundings, 'place' | 'places'>,
): string[] {
  const keys = references.flatMap(({ repository, number }) => {
    const meant = repository === null ? place : findPlace(places, repository);
    return meant ? [keyOf(meant.id, number)] : [];
  });
  return [...new Set(keys)];
}

export function findPlace(places: readonly Place[], name: string): Place | undefined {
  return places.find((place) => place.name.toLowerCase() === name.toLowerCase());
}

/** The version of a state that was read at an instant by GitHub's clock. */
function versionOf(changedAt: number, readAt: number | null): number {
  return changedAt + (readAt !== null && readAt - changedAt >= 2_000 ? SETTLED_MS : 0);
}

/** @param waitsFor Keys of what the issue is blocked by, and of its sub-issues. */
export function mapIssue(
  issue: Issue,
  { place, places, readAt }: Surroundings,
  waitsFor: readonly string[],
  fields = NO_FIELDS,
): ItemRecord {
  const key = keyOf(place.id, issue.number);
  const [assignee] = issue.assignees ?? [];
  const listed = keysOf(readTaskList(issue.body ?? ''), { place, places });
  return {
    type: 'item',
    key,
    version: versionOf(Math.max(issue.updated_at, fields.changedAt), readAt),
    title: issue.title,
    url: issue.html_url,
    label: labelOf(issue.number, place, places),
    state: stateOf(issue),
    // The day an issue is written is not the day on which work on it begins, and GitHub says no other.
    startedAt: null,
    endedAt: issue.state === 'closed' ? (issue.closed_at ?? null) : null,
    labels: [
      ...issue.labels.flatMap((label) => (typeof label === 'string' ? label : label.name) ?? []),
      ...fields.labels,
    ],
    milestone: issue.milestone?.title ?? null,
    dueOn: fields.dueOn ?? formatDay(issue.milestone?.due_on),
    effortHours: fields.effortHours,
    itemType: issue.type?.name ?? null,
    project: place.name,
    needs:
      issue.state === 'open' ? [...new Set([...waitsFor, ...listed])].filter((need) => need !== key) : [],
    assignee: assignee ? { id: String(assignee.id), name: assignee.login } : null,
  };
}

/** An issue that was deleted or moved to another repository: of it no more is known than its number. */
export function mapGone(
  number: number,
  { place, places }: Pick<Surroundings, 'place' | 'places'>,
  goneAt: number,
): ItemRecord {
  const label = labelOf(number, place, places);
  return {
    type: 'item',
    key: keyOf(place.id, number),
    version: goneAt + GONE_MS,
    title: '',
    url: `${place.url}/issues/${number}`,
    label,
    state: 'gone',
    startedAt: null,
    endedAt: goneAt,
    labels: [],
    milestone: null,
    dueOn: null,
    effortHours: null,
    itemType: null,
    project: place.name,
    needs: [],
    assignee: null,
  };
}

/** A pull request, from the list of issues or by itself. */
export interface Change {
  issue: Pick<
    Issue,
    'number' | 'title' | 'body' | 'html_url' | 'state' | 'user' | 'created_at' | 'updated_at' | 'closed_at'
  >;
  mergedAt: number | null;
  /** False for one that was merged into another branch than the default one: it finishes nothing yet. */
  reachesMain: boolean;
}

export function changeOfPull(pull: Pull): Change {
  return {
    issue: pull,
    mergedAt: pull.merged_at ?? null,
    reachesMain: pull.base.ref === pull.base.repo.default_branch,
  };
}

export function changeOfIssue(issue: Issue): Change {
  return { issue, mergedAt: issue.pull_request?.merged_at ?? null, reachesMain: true };
}

/** @param revert When it was last taken back or put in again, and whether it is out now; null for one that never was. */
export function mapChange(
  { issue, mergedAt, reachesMain }: Change,
  around: Surroundings,
  revert: { at: number; isOut: boolean } | null,
): ChangeRecord {
  const text = `${issue.title}\n${issue.body ?? ''}`;
  const isMerged = mergedAt !== null;
  const counts = !isMerged || reachesMain;
  return {
    type: 'change',
    key: keyOf(around.place.id, issue.number),
    version: versionOf(Math.max(issue.updated_at, revert?.at ?? 0), around.readAt),
    title: issue.title,
    url: issue.html_url,
    label: labelOf(issue.number, around.place, around.places),
    state: isMerged ? (revert?.isOut ? 'reverted' : 'merged') : issue.state,
    startedAt: issue.created_at,
    endedAt: revert?.isOut ? revert.at : (mergedAt ?? issue.closed_at ?? null),
    closes: counts ? keysOf(readClosing(text), around) : [],
    tasks: counts ? readOwnTasks(text) : [],
    author: issue.user ? { id: String(issue.user.id), name: issue.user.login } : null,
  };
}

/** The key of what a pull request takes back. */
export function findRevertedKey(change: Change, around: Surroundings): string | undefined {
  const reference = findReverted(change.issue.body ?? '');
  return reference && keysOf([reference], around)[0];
}

/** `#12`, and `site#12` where more than one repository is read. */
function labelOf(number: number, { name }: Place, places: readonly Place[]): string {
  return `${places.length > 1 ? name.slice(name.indexOf('/') + 1) : ''}#${number}`;
}

function stateOf({ state, state_reason: reason }: Issue): 'open' | 'done' | 'dropped' {
  if (state === 'open') return 'open';
  return reason === 'not_planned' || reason === 'duplicate' ? 'dropped' : 'done';
}

/** A milestone's day, which GitHub keeps as an early instant of it in UTC. */
function formatDay(at: number | null | undefined): string | null {
  return at === null || at === undefined ? null : new Date(at).toISOString().slice(0, 10);
}
