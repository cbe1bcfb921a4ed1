import { github as kind } from '../../../../adapters/sources/github/index.ts';
import type {
  ChangeRecord,
  Cursor,
  ItemRecord,
  SourceConnection,
  SourceRecord,
  ValueRecord,
} from '../../../../src/base/source-port.ts';
import type { FakeGitHub } from '../../../support/fake-github/index.ts';

interface Given {
  settings?: Readonly<Record<string, string>>;
  secrets?: Readonly<Record<string, string>>;
}

/** A connection to the local server, by its token where nothing else is given; all that it serves is read. */
export function connect(
  github: FakeGitHub,
  { settings = {}, secrets }: Given = {},
): Promise<SourceConnection> {
  const repo = github.world.repositories.map(({ name }) => name).join(',');
  return kind.connect({
    settings: kind.settings.parse({ repo, url: github.url, ...settings }),
    secrets: secrets ?? { token: github.token, webhook: github.world.secret },
    zone: 'Europe/Berlin',
    currency: 'EUR',
    now: () => github.world.now,
    allowsPrivate: true,
  });
}

export interface Reading {
  records: SourceRecord[];
  cursors: Cursor[];
  /** The last cursor; the one that was given where there was no page. */
  cursor: Cursor | null;
}

export async function readOn(connection: SourceConnection, cursor: Cursor | null = null): Promise<Reading> {
  const reading: Reading = { records: [], cursors: [], cursor };
  for await (const page of connection.read(cursor)) {
    reading.records.push(...page.records);
    // As a store keeps it.
    reading.cursor = JSON.parse(JSON.stringify(page.cursor)) as Cursor;
    reading.cursors.push(reading.cursor);
  }
  return reading;
}

/** The latest state of each key, as an engine keeps it: whichever came first. */
export function settle(records: readonly SourceRecord[]): Map<string, SourceRecord> {
  const latest = new Map<string, SourceRecord>();
  for (const record of records) {
    const id = `${record.type} ${record.key}`;
    const known = latest.get(id);
    if (!known || record.version > known.version) latest.set(id, record);
  }
  return latest;
}

export function findItem(records: readonly SourceRecord[], label: string): ItemRecord | undefined {
  return [...settle(records).values()].find((each) => each.type === 'item' && each.label === label) as
    | ItemRecord
    | undefined;
}

export function findChange(records: readonly SourceRecord[], label: string): ChangeRecord | undefined {
  return [...settle(records).values()].find((each) => each.type === 'change' && each.label === label) as
    | ChangeRecord
    | undefined;
}

export function listValues(records: readonly SourceRecord[]): ValueRecord[] {
  return records.filter((record) => record.type === 'value');
}
