import type { Cursor, SourceNeeds, SourcePage, SourceRecord } from '../../../src/base/source-port.ts';
import { createBaseReader } from './bases.ts';
import type { GitHub } from './connect.ts';
import { getRepository, openState, type RepositoryCursor, saveState } from './cursor.ts';
import { type Reader, readOne, readPage } from './issues.ts';
import { type Fields, keyOf, mapGone, NO_FIELDS, parseKey } from './map.ts';
import { type Found, findRepositories, pathOf, readClock } from './places.ts';
import { type FieldsOf, readProject } from './project.ts';
import type { Settings } from './settings.ts';
import { issuesSchema, readShape } from './shapes.ts';
import { findLost, readNext } from './sweep.ts';
import { readValues } from './values.ts';

/** GitHub's lists may be a little behind its writes; what is read twice has the same versions. */
const OVERLAP_MS = 120_000;
/** The most that GitHub gives at once. */
const PER_PAGE = 100;
/** Instants are whole seconds. */
const SECOND_MS = 1_000;

interface Run extends Reader {
  places: readonly Found[];
  /** Keys that this run has given. */
  given: Set<string>;
}

/** What changed since a cursor, a repository after another, then the values of days that are over. Throws SourceError. */
export async function* readAll(
  github: GitHub,
  settings: Settings,
  needs: SourceNeeds,
  cursor: Cursor | null,
): AsyncGenerator<SourcePage> {
  const state = openState(cursor);
  const places = await findRepositories(github, settings.repo);
  const fields = await readProject(github, settings);
  const fieldsOf: FieldsOf = ({ id }, number) => fields.get(keyOf(id, number)) ?? NO_FIELDS;
  const reachesMain = createBaseReader(github, places, state);
  const run: Run = { github, state, places, fieldsOf, reachesMain, given: new Set() };
  for (const place of places) {
    const at = getRepository(state, place.id);
    yield* give(run, readRepository(run, place, at));
    yield* give(run, readLost(run, place, at));
  }
  yield* give(run, readChanged(run, fields));
  yield* give(run, readValues(github, settings, needs, places, state));
}

/** Each list of records as a page with the state as it is then. */
async function* give(
  { state, given }: Run,
  lists: AsyncIterable<SourceRecord[]>,
): AsyncGenerator<SourcePage> {
  for await (const records of lists) {
    for (const { key } of records) given.add(key);
    yield { records, cursor: saveState(state) };
  }
}

/**
 * The list of issues from the oldest change on. A page is asked for by the time of the last change read and not by its
 * number: what changes meanwhile moves to the list's end, and by numbers its neighbour would be skipped. Where a
 * page is filled by one second, GitHub's link goes on.
 */
async function* readRepository(run: Run, place: Found, at: RepositoryCursor): AsyncGenerator<SourceRecord[]> {
  const { name } = place;
  let from = at.since === null ? null : at.since - OVERLAP_MS;
  let next: string | undefined;
  for (let isFirst = true; ; isFirst = false) {
    const answer = await run.github.ask(next ? `GET ${next}` : 'GET /repos/{owner}/{repo}/issues', {
      what: name,
      params: next ? {} : { ...pathOf(name), ...listFrom(from) },
      ...(isFirst && at.etag !== null && { headers: { 'if-none-match': at.etag } }),
    });
    if (answer.status === 304) return;
    const issues = readShape(issuesSchema, answer.data);
    const around = { place, places: run.places, readAt: readClock(answer.headers) };
    const records = await readPage(run, issues, around);
    for (const { number, state } of issues) noteOpen(at, number, state === 'open');
    const newest = issues.at(-1)?.updated_at ?? from;
    const link = readNext(answer.headers);
    const isSame = newest === at.since || newest === null;
    at.etag = isFirst && link === undefined && isSame ? (answer.headers.etag ?? null) : null;
    if (newest !== null) at.since = Math.max(newest, at.since ?? newest);
    yield records;
    if (link === undefined) return;
    // A second earlier, because "since" may or may not hold its own second.
    const onward: number | null = newest === null ? null : newest - 1_000;
    next = onward !== null && onward > (from ?? 0) ? undefined : link;
    if (next === undefined) from = onward;
  }
}

function listFrom(from: number | null) {
  return {
    state: 'all',
    sort: 'updated',
    direction: 'asc',
    per_page: PER_PAGE,
    ...(from !== null && { since: new Date(from).toISOString().replace(/\.\d+Z$/, 'Z') }),
  };
}

/** What was open and is in no list any more: deleted, moved away, or closed unseen. */
async function* readLost(run: Run, place: Found, at: RepositoryCursor): AsyncGenerator<SourceRecord[]> {
  const lost = await findLost(run.github, place, at);
  if (lost.length === 0) return;
  const records: SourceRecord[] = [];
  for (const number of lost) {
    const found = await readOne(run.github, place, number);
    const around = { place, places: run.places, readAt: found?.readAt ?? place.readAt };
    if (found) records.push(...(await readPage(run, [found.issue], around)));
    else records.push(mapGone(number, around, place.readAt));
    noteOpen(at, number, found?.issue.state === 'open');
  }
  yield records;
}

/** Issues whose fields of the project changed and they themselves not. */
async function* readChanged(run: Run, fields: ReadonlyMap<string, Fields>): AsyncGenerator<SourceRecord[]> {
  const { state, places } = run;
  const records: SourceRecord[] = [];
  let newest = state.projectAt;
  for (const [key, { changedAt }] of fields) {
    const parsed = parseKey(key);
    const place = places.find(({ id }) => id === parsed?.repositoryId);
    if (!parsed || !place || changedAt <= state.projectAt) continue;
    // A second that was not over when the project was read may hold another change.
    if (place.readAt - changedAt >= SECOND_MS) newest = Math.max(newest, changedAt);
    const found = run.given.has(key) ? null : await readOne(run.github, place, parsed.number);
    if (!found) continue;
    const around = { place, places, readAt: found.readAt };
    records.push(...(await readPage(run, [found.issue], around)));
    if (records.length >= PER_PAGE) yield records.splice(0);
  }
  if (newest === state.projectAt && records.length === 0) return;
  state.projectAt = newest;
  yield records;
}

function noteOpen(at: RepositoryCursor, number: number, isOpen: boolean): void {
  const index = at.open.indexOf(number);
  if (isOpen && index < 0) at.open.push(number);
  if (!isOpen && index >= 0) at.open.splice(index, 1);
}
