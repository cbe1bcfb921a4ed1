import { readFile, realpath, stat } from 'node:fs/promises';
import { extname, isAbsolute } from 'node:path';
import { SourceError, type SourceNeeds } from '../../../src/base/source-port.ts';
import { PUBLIC } from '../../calls/reach.ts';
import { ANYWHERE, callWeb } from '../web.ts';
import { MOST_BYTES } from './limits.ts';

const READABLE = ['.csv', '.tsv', '.json'];
/** A sheet's address in a browser: its id, and the tab that is open. */
const SHEET = /^https:\/\/docs\.google\.com\/spreadsheets\/d\/(?!e\/)([\w-]+)\/(?:edit|view)?/;
const PUBLISHED_SHEET = /^(https:\/\/docs\.google\.com\/spreadsheets\/d\/e\/[\w-]+)\/pub(?:html)?\b/;

/** Where a file is. */
export type Place = { kind: 'url'; url: string } | { kind: 'path'; path: string };

/** What tells one state of a file from the next without reading it: the headers of its answer, or what its folder says. */
export interface Mark {
  etag?: string;
  lastModified?: string;
  modifiedAt?: number;
  size?: number;
}

/** The whole text of a file; null where its mark is still that of the last time. Throws SourceError. */
export async function fetchFile(
  place: Place,
  last: Mark,
  needs: Pick<SourceNeeds, 'secrets' | 'now' | 'allowsPrivate'>,
): Promise<{ text: string; mark: Mark } | null> {
  return place.kind === 'url' ? fetchUrl(place.url, last, needs) : fetchPath(place.path, last);
}

/** A link to a Google Sheet as the address of its values: `…/edit#gid=7` as people copy it, or as it was published. */
export function resolveSheet(url: string): string {
  const published = PUBLISHED_SHEET.exec(url);
  const gid = /[#?&]gid=(\d+)/.exec(url)?.[1];
  if (published) {
    const tab = gid === undefined ? '' : `gid=${gid}&single=true&`;
    return `${published[1]}/pub?${tab}output=csv`;
  }
  const sheet = SHEET.exec(url);
  return sheet ? `https://docs.google.com/spreadsheets/d/${sheet[1]}/export?format=csv&gid=${gid ?? 0}` : url;
}

async function fetchUrl(
  url: string,
  last: Mark,
  { secrets, now, allowsPrivate }: Pick<SourceNeeds, 'secrets' | 'now' | 'allowsPrivate'>,
): Promise<{ text: string; mark: Mark } | null> {
  const call = {
    title: new URL(url).host,
    url,
    headers: {
      accept: 'text/csv, application/json;q=0.9, */*;q=0.5',
      ...(last.etag !== undefined && { 'if-none-match': last.etag }),
      ...(last.lastModified !== undefined && { 'if-modified-since': last.lastModified }),
      ...(secrets.token !== undefined && { authorization: `Bearer ${secrets.token}` }),
    },
    expects: [304],
    mostBytes: MOST_BYTES,
  };
  const answer = await callWeb(call, now, allowsPrivate ? ANYWHERE : PUBLIC);
  if (answer.status === 304) return null;
  const { etag, 'last-modified': lastModified } = answer.headers;
  const mark = { ...(etag !== undefined && { etag }), ...(lastModified !== undefined && { lastModified }) };
  return { text: answer.body, mark };
}

async function fetchPath(path: string, last: Mark): Promise<{ text: string; mark: Mark } | null> {
  try {
    const before = await findState(path);
    if (before.modifiedAt === last.modifiedAt && before.size === last.size) return null;
    const text = await readFile(path, 'utf8');
    const after = await findState(path);
    if (after.modifiedAt !== before.modifiedAt || after.size !== before.size)
      throw new SourceError('down', `${path} was being written while it was read`);
    return { text, mark: after };
  } catch (error) {
    if (error instanceof SourceError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new SourceError('gone', `there is no file ${path}`);
    if (code === 'EACCES' || code === 'EPERM')
      throw new SourceError('scope', `this process may not read ${path}`);
    throw new SourceError('down', `${path} cannot be read (${code ?? 'no reason given'})`);
  }
}

async function findState(path: string): Promise<{ modifiedAt: number; size: number }> {
  const found = await stat(path);
  if (!found.isFile()) throw new SourceError('settings', `${path} is not a file`);
  if (found.size > MOST_BYTES) throw new SourceError('answer', `${path} is larger than ${MOST_BYTES} bytes`);
  // A link with a good name may lead to what is none of the team's.
  if (!isReadable(await realpath(path)))
    throw new SourceError('settings', `${path} leads to a file of another kind`);
  return { modifiedAt: found.mtimeMs, size: found.size };
}

/** Whether a path is a whole one and ends as files of values do; others, such as keys and settings, are never opened. */
export function isReadable(path: string): boolean {
  return isAbsolute(path) && READABLE.includes(extname(path).toLowerCase());
}
