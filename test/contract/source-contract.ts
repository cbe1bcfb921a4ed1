import { describe, expect, it } from 'vitest';
import {
  type Cursor,
  SourceError,
  type SourceKind,
  type SourcePage,
  type SourceRecord,
  type SourceTrouble,
} from '../../src/base/source-port.ts';
import { sample } from '../support/full.ts';

/** A vendor's local server with what it holds, and what a source of the kind is set to read of it. */
interface SourceStage {
  settings: Readonly<Record<string, string>>;
  secrets: Readonly<Record<string, string>>;
  /** UTC milliseconds; the vendor's time. */
  now: () => number;
  /** Has the next calls fail as the vendor would, until `heal`. `down` answers 5xx; `half` cuts the body of an answer. */
  fail(how: SourceFault): void | Promise<void>;
  heal(): void | Promise<void>;
  /** Changes something of what was given before, as somebody there would. */
  change(): void | Promise<void>;
  stop(): Promise<void>;
}

export type SourceFault =
  | { how: 'token' }
  | { how: 'scope' }
  | { how: 'limit'; retryAt: number }
  | { how: 'down' }
  | { how: 'half' };

export interface SourceContract {
  kind: SourceKind;
  /** Starts a server that holds enough for several pages. */
  start(): Promise<SourceStage>;
  /** Faults that the vendor does not have, such as a limit of a file. */
  without?: readonly SourceFault['how'][];
  /** Words that the message about a missing permission has, such as the permission's name. */
  scopeWords?: RegExp;
  /** Whether everything comes in one page, so that there is no cursor in the middle. */
  isOnePage?: true;
}

const TROUBLE: Readonly<Record<Exclude<SourceFault['how'], 'half'>, SourceTrouble>> = {
  token: 'token',
  scope: 'scope',
  limit: 'limit',
  down: 'down',
};

/** What every kind of source must do. Call it with the kind and a local server in the kind's own test. */
export function itIsASource(contract: SourceContract): void {
  const { kind, without = [], scopeWords, isOnePage } = contract;
  const has = (how: SourceFault['how']) => !without.includes(how);

  describe(`${kind.kind} as a source`, () => {
    const read = async (
      stage: SourceStage,
      cursor: Cursor | null,
      most = Infinity,
    ): Promise<SourcePage[]> => {
      const connection = await connect(kind, stage);
      const pages: SourcePage[] = [];
      try {
        for await (const page of connection.read(cursor)) {
          pages.push(structuredClone(page) as SourcePage);
          if (pages.length >= most) break;
        }
        return pages;
      } finally {
        await connection.close?.();
      }
    };
    const withStage = (work: (stage: SourceStage) => Promise<void>) => async () => {
      const stage = await contract.start();
      try {
        await work(stage);
      } finally {
        await stage.stop();
      }
    };

    it(
      'gives small pages of plain data, whole by themselves',
      withStage(async (stage) => {
        const pages = await read(stage, null);
        expect(pages.length).toBeGreaterThan(isOnePage ? 0 : 1);
        for (const { records, cursor } of pages) {
          expect(records.length).toBeLessThanOrEqual(200);
          expect(JSON.parse(JSON.stringify(records))).toEqual(records);
          expect(JSON.parse(JSON.stringify(cursor))).toEqual(cursor);
        }
        const records = pages.flatMap((page) => page.records);
        expect(records.length).toBeGreaterThan(0);
        for (const { key, version } of records) {
          expect(key).not.toBe('');
          expect(Number.isFinite(version)).toBe(true);
        }
      }),
    );

    it(
      'goes on from every cursor that it gave, and nothing is lost',
      withStage(async (stage) => {
        const pages = await read(stage, null);
        const whole = latest(pages.flatMap(({ records }) => records));
        for (const [place, { cursor }] of sample([...pages.entries()], { every: 4, seed: 'places' })) {
          const before = pages.slice(0, place + 1).flatMap(({ records }) => records);
          const after = (await read(stage, cursor)).flatMap(({ records }) => records);
          expect(latest([...before, ...after])).toEqual(whole);
        }
      }),
    );

    it(
      'says the same when it is read again, and little or nothing from where it ended',
      withStage(async (stage) => {
        const first = await read(stage, null);
        const second = await read(stage, null);
        expect(latest(second.flatMap(({ records }) => records))).toEqual(
          latest(first.flatMap(({ records }) => records)),
        );
        const end = first.at(-1)?.cursor ?? null;
        const rest = (await read(stage, end)).flatMap(({ records }) => records);
        const known = latest(first.flatMap(({ records }) => records));
        for (const [id, record] of latest(rest)) expect(record).toEqual(known.get(id));
      }),
    );

    it(
      'gives what changed since, with a later version',
      withStage(async (stage) => {
        const pages = await read(stage, null);
        const before = latest(pages.flatMap(({ records }) => records));
        await stage.change();
        const after = latest(
          (await read(stage, pages.at(-1)?.cursor ?? null)).flatMap(({ records }) => records),
        );
        const changed = [...after].filter(([id, record]) => {
          const old = before.get(id);
          return old === undefined || JSON.stringify(old) !== JSON.stringify(record);
        });
        expect(changed.length).toBeGreaterThan(0);
        for (const [id, { version }] of changed)
          expect(version).toBeGreaterThan(before.get(id)?.version ?? -Infinity);
      }),
    );

    for (const how of ['token', 'scope', 'limit', 'down'] as const)
      it.runIf(has(how))(
        `names the trouble where the vendor says ${how}, and says no secret`,
        withStage(async (stage) => {
          const retryAt = Math.ceil(stage.now() / 1_000) * 1_000 + 90_000;
          await stage.fail(how === 'limit' ? { how, retryAt } : { how });
          const error = await catchError(read(stage, null));
          expect(error.trouble).toBe(TROUBLE[how]);
          if (how === 'limit') {
            expect(error.retryAt).toBeGreaterThan(stage.now());
            expect(Math.abs((error.retryAt ?? 0) - retryAt)).toBeLessThanOrEqual(5_000);
          }
          if (how === 'scope' && scopeWords) expect(error.message).toMatch(scopeWords);
          for (const secret of Object.values(stage.secrets)) expect(error.message).not.toContain(secret);
          const connection = await connect(kind, stage);
          const checks = await connection.check();
          await connection.close?.();
          expect(checks.some(({ isGood }) => !isGood)).toBe(true);
          expect(JSON.stringify(checks)).not.toContain(Object.values(stage.secrets)[0] ?? 'no secret at all');
          await stage.heal();
          expect((await read(stage, null)).length).toBeGreaterThan(0);
        }),
      );

    it.runIf(has('half'))(
      'fails where an answer is cut off, and is whole from where it was afterwards',
      withStage(async (stage) => {
        const whole = latest((await read(stage, null)).flatMap(({ records }) => records));
        const [first] = await read(stage, null, 1);
        await stage.fail({ how: 'half' });
        await catchError(read(stage, isOnePage ? null : (first?.cursor ?? null)));
        await stage.heal();
        const rest = await read(stage, first?.cursor ?? null);
        const records = [...(first?.records ?? []), ...rest.flatMap((page) => page.records)];
        expect(latest(records)).toEqual(whole);
      }),
    );

    it(
      'says in a sentence or more what it found',
      withStage(async (stage) => {
        const connection = await connect(kind, stage);
        const checks = await connection.check();
        await connection.close?.();
        expect(checks.length).toBeGreaterThan(0);
        expect(checks.filter(({ isGood }) => !isGood)).toEqual([]);
        for (const { line } of checks) expect(line).toMatch(/\p{L}/u);
      }),
    );

    it('describes what it is set by, and every secret', () => {
      for (const [name, schema] of Object.entries(kind.settings.shape))
        expect(`${name}: ${(schema as { description?: string }).description ?? ''}`).toMatch(/: ./);
      for (const { describe: words } of Object.values(kind.secrets)) expect(words).not.toBe('');
      expect(kind.everyMinutes).toBeGreaterThan(0);
    });
  });
}

function connect(kind: SourceKind, stage: SourceStage) {
  return kind.connect({
    settings: kind.settings.strict().parse(stage.settings),
    secrets: stage.secrets,
    zone: 'UTC',
    currency: 'EUR',
    now: stage.now,
    allowsPrivate: true,
  });
}

/** The latest state of each record, by type and key, in the order of their ids. */
function latest(records: readonly SourceRecord[]): Map<string, SourceRecord> {
  const found = new Map<string, SourceRecord>();
  for (const record of records) {
    const id = `${record.type} ${record.key}`;
    const known = found.get(id);
    if (!known || record.version > known.version) found.set(id, record);
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function catchError(work: Promise<unknown>): Promise<SourceError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}
