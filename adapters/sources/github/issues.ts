import type { ChangeRecord, ItemRecord } from '../../../src/base/source-port.ts';
import type { GitHub } from './connect.ts';
import { addRevert, findRevert, type State } from './cursor.ts';
import {
  type Change,
  changeOfIssue,
  changeOfPull,
  findPlace,
  findRevertedKey,
  keyOf,
  mapChange,
  mapIssue,
  type Place,
  parseKey,
  type Surroundings,
} from './map.ts';
import { pathOf, readClock } from './places.ts';
import type { FieldsOf } from './project.ts';
import { type Issue, issueSchema, issuesSchema, pullSchema, readShape } from './shapes.ts';

/** What a read carries from page to page. */
export interface Reader {
  github: GitHub;
  state: State;
  fieldsOf: FieldsOf;
  /** Whether a pull request goes into the default branch, where that is known of many at once. */
  reachesMain(place: Place, number: number): Promise<boolean | undefined>;
}

/** An issue with what its own answer does not hold: what it waits for, and its fields of the project. Throws SourceError. */
export async function readItem(
  github: GitHub,
  issue: Issue,
  around: Surroundings,
  fieldsOf: FieldsOf,
): Promise<ItemRecord> {
  const waitsFor = issue.state === 'open' ? await readWaits(github, issue, around) : [];
  return mapIssue(issue, around, waitsFor, await fieldsOf(around.place, issue.number));
}

/** What a page of the list of issues holds, each key once, with other pull requests whose state it moves. Throws SourceError. */
export async function readPage(
  reader: Reader,
  issues: readonly Issue[],
  around: Surroundings,
): Promise<(ItemRecord | ChangeRecord)[]> {
  const { github, state, fieldsOf } = reader;
  const changes: Change[] = [];
  const items: ItemRecord[] = [];
  for (const issue of issues)
    if (issue.pull_request) changes.push(await findChange(reader, issue, around));
    else items.push(await readItem(github, issue, around, fieldsOf));
  // Reverts first: a pull request and what takes it back may stand on one page.
  const moved = changes.flatMap((change) => noteRevert(change, around, state));
  const known = changes.map((change) => mapRead(change, around, state));
  const keys = new Set(known.map(({ key }) => key));
  for (const key of moved) {
    if (keys.has(key)) continue;
    keys.add(key);
    const other = await readMoved(reader, key, around);
    if (other) known.push(other);
  }
  return [...items, ...known];
}

/** One issue or pull request by its number; null where it was deleted or moved away. Throws SourceError. */
export async function readOne(
  github: GitHub,
  place: Place,
  number: number,
): Promise<{ issue: Issue; readAt: number } | null> {
  const { name } = place;
  try {
    const { data, headers } = await github.ask('GET /repos/{owner}/{repo}/issues/{issue_number}', {
      what: `${name}#${number}`,
      params: { ...pathOf(name), issue_number: number },
    });
    const issue = readShape(issueSchema, data);
    // A moved issue's old address leads to it, where the token reaches.
    const isHere = issue.number === number && repositoryOf(issue) === name.toLowerCase();
    return isHere ? { issue, readAt: readClock(headers) } : null;
  } catch (error) {
    if ((error as { trouble?: string }).trouble === 'gone') return null;
    throw error;
  }
}

async function readWaits(github: GitHub, issue: Issue, { place, places }: Surroundings): Promise<string[]> {
  // Their counts stand in the issue, so that an issue that waits for nothing costs no further call. What has ended is
  // taken, too: it may be opened again, which changes nothing of this issue.
  const routes = [
    ...((issue.issue_dependencies_summary?.total_blocked_by ?? 0) > 0 ? ['dependencies/blocked_by'] : []),
    ...((issue.sub_issues_summary?.total ?? 0) > 0 ? ['sub_issues'] : []),
  ];
  const keys: string[] = [];
  for (const route of routes) {
    const { data } = await github.ask(`GET /repos/{owner}/{repo}/issues/{issue_number}/${route}`, {
      what: `${place.name}#${issue.number}`,
      // GitHub allows 50 blockers and 100 sub-issues: one page.
      params: { ...pathOf(place.name), issue_number: issue.number, per_page: 100 },
    });
    for (const other of readShape(issuesSchema, data)) {
      const there = findPlace(places, repositoryOf(other));
      if (there) keys.push(keyOf(there.id, other.number));
    }
  }
  return keys;
}

/**
 * A pull request as the list has it, which does not say into which branch it goes; where one was merged and names work,
 * that is asked for.
 */
async function findChange(
  { github, reachesMain }: Reader,
  issue: Issue,
  around: Surroundings,
): Promise<Change> {
  const { place } = around;
  const change = changeOfIssue(issue);
  const { closes, tasks } = mapChange(change, around, null);
  if (change.mergedAt === null || (closes.length === 0 && tasks.length === 0)) return change;
  const known = await reachesMain(place, issue.number);
  if (known !== undefined) return { ...change, reachesMain: known };
  const { data } = await github.ask('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
    what: `${place.name}#${issue.number}`,
    params: { ...pathOf(place.name), pull_number: issue.number },
  });
  return { ...change, reachesMain: changeOfPull(readShape(pullSchema, data)).reachesMain };
}

function noteRevert(change: Change, around: Surroundings, state: State): string[] {
  const of = change.mergedAt === null ? undefined : findRevertedKey(change, around);
  if (of === undefined || change.mergedAt === null) return [];
  return addRevert(state, keyOf(around.place.id, change.issue.number), of, change.mergedAt);
}

async function readMoved(
  reader: Reader,
  key: string,
  around: Surroundings,
): Promise<ChangeRecord | undefined> {
  const parsed = parseKey(key);
  const place = around.places.find(({ id }) => id === parsed?.repositoryId);
  const found = parsed && place ? await readOne(reader.github, place, parsed.number) : null;
  if (!found?.issue.pull_request || !place) return undefined;
  const there = { ...around, place, readAt: found.readAt };
  return mapRead(await findChange(reader, found.issue, there), there, reader.state);
}

function mapRead(change: Change, around: Surroundings, state: State): ChangeRecord {
  return mapChange(change, around, findRevert(state, keyOf(around.place.id, change.issue.number)));
}

function repositoryOf({ repository_url: url }: Issue): string {
  return url.split('/').slice(-2).join('/').toLowerCase();
}
