import { expect } from 'vitest';
import type {
  Cursor,
  SourceCheck,
  SourceConnection,
  SourceError,
  SourceKind,
  SourceNeeds,
  SourcePage,
  SourceRecord,
} from '../../src/base/source-port.ts';
import type { SourceFault } from '../contract/source-contract.ts';
import type { VendorFault } from './fake-vendor.ts';
import { expectGolden } from './golden.ts';
import { rejectionOf } from './rejection.ts';

/** What a vendor of the usual manners answers where it fails. */
export function failingAnswer(fault: SourceFault, now: number): VendorFault {
  if (fault.how === 'half') return 'half';
  if (fault.how === 'limit')
    return { status: 429, headers: { 'retry-after': String((fault.retryAt - now) / 1_000) } };
  return { status: { token: 401, scope: 403, down: 503 }[fault.how] };
}

export const NOW = Date.UTC(2026, 0, 5, 9);

/** A source of a kind as a team of Berlin has it, with what it set as text. */
export async function connectSource(
  kind: SourceKind,
  secrets: Record<string, string>,
  set: Record<string, string> = {},
  needs: Partial<SourceNeeds> = {},
): Promise<SourceConnection> {
  return kind.connect({
    settings: kind.settings.parse(set),
    secrets,
    zone: 'Europe/Berlin',
    currency: 'EUR',
    now: () => NOW,
    allowsPrivate: true,
    ...needs,
  });
}

export interface ReadAll {
  pages: readonly SourcePage[];
  records: readonly SourceRecord[];
  /** Of the last page; what was given where there was none. */
  cursor: Cursor | null;
}

/** Reads until there is no more; cursors go through JSON, as they do when they are stored. */
export async function readAll(source: SourceConnection, from: Cursor | null = null): Promise<ReadAll> {
  const pages: SourcePage[] = [];
  for await (const page of source.read(from)) pages.push(JSON.parse(JSON.stringify(page)) as SourcePage);
  return { pages, records: pages.flatMap(({ records }) => records), cursor: pages.at(-1)?.cursor ?? from };
}

/** Holds what a source is refused with against its kind of trouble, and its words against the golden file of their noun. */
export async function expectTrouble(
  noun: string,
  asking: () => unknown,
  trouble: Partial<SourceError>,
): Promise<void> {
  const error = await rejectionOf((async () => asking())());
  expect(error).toMatchObject(trouble);
  await expectGolden(noun, error.message);
}

/** Holds which lines of a check are good, in order, and their words against the golden file of their noun. */
export async function expectChecks(
  noun: string,
  checks: readonly SourceCheck[],
  good: readonly boolean[],
): Promise<void> {
  expect(checks.map(({ isGood }) => isGood)).toEqual(good);
  await expectGolden(
    noun,
    checks.map(({ line }) => line),
  );
}
