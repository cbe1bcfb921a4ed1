import { z } from 'zod';
import {
  type BackOrder,
  type Cursor,
  type SourceConnection,
  SourceError,
  type SourceKind,
  type SourceNeeds,
  type SourceRecord,
  type WebhookDelivery,
} from '../../src/base/source-port.ts';

/** A source in memory: a feed of states in the order in which they came to be. */
export interface FakeSource {
  kind: SourceKind;
  /** All that was ever said; a cursor is a place in it. */
  feed: SourceRecord[];
  /** What its connections were made of, oldest first. */
  needs: SourceNeeds[];
  /** Thrown by the next reads, one each, after so many pages; then all is well. */
  failures: { afterPages: number; error: Error }[];
  /** What was written to it, by order. */
  written: Map<string, BackOrder>;
  /** The cursors that reads began from. */
  reads: (Cursor | null)[];
  pageSize: number;
  /** What its pages say cannot be read. */
  leftOut: readonly string[] | undefined;
  /** Called before each page is given. */
  beforePage: () => Promise<void>;
  /** Called before each order is taken. */
  beforeWrite: (order: BackOrder) => Promise<void>;
}

const SETTINGS = z.object({
  feed: z
    .string()
    .regex(/^[\w/-]+$/)
    .describe('the feed’s name, such as acme/site')
    .meta({ isPlace: true }),
  query: z.string().optional().describe('a query').meta({ isPlace: true }),
  unit: z.string().optional().describe('what values are counted in'),
});

export function createFakeSource(kind = 'fake'): FakeSource {
  const fake: FakeSource = {
    kind: undefined as unknown as SourceKind,
    feed: [],
    needs: [],
    failures: [],
    written: new Map(),
    reads: [],
    pageSize: 3,
    leftOut: undefined,
    beforePage: async () => undefined,
    beforeWrite: async () => undefined,
  };
  fake.kind = {
    kind,
    title: 'Fake',
    brings: ['ideas', 'outcomes', 'values', 'revenue', 'days', 'back'],
    settings: SETTINGS,
    secrets: { token: { describe: 'a token that may read the feed' } },
    everyMinutes: 10,
    async connect(needs) {
      fake.needs.push(needs);
      if (needs.settings.feed === 'nowhere')
        throw new SourceError('settings', 'there is no feed of that name');
      return connect(fake, needs);
    },
  };
  return fake;
}

function connect(fake: FakeSource, { secrets }: SourceNeeds): SourceConnection {
  const checkToken = () => {
    if (secrets.token !== 'good') throw new SourceError('token', 'the token is refused');
  };
  return {
    async *read(cursor) {
      fake.reads.push(cursor);
      checkToken();
      const failure = fake.failures.shift();
      let at = typeof cursor?.at === 'number' ? cursor.at : 0;
      for (let page = 0; ; page++) {
        if (failure?.afterPages === page) throw failure.error;
        if (at >= fake.feed.length) return;
        const records = fake.feed.slice(at, at + fake.pageSize);
        at += records.length;
        await fake.beforePage();
        yield { records, cursor: { at }, ...(fake.leftOut && { leftOut: fake.leftOut }) };
      }
    },
    async check() {
      try {
        checkToken();
      } catch (error) {
        return [{ isGood: false, line: (error as Error).message }];
      }
      return [{ isGood: true, line: `reads ${fake.feed.length} records` }];
    },
    async write(order) {
      checkToken();
      await fake.beforeWrite(order);
      fake.written.set(order.id, order);
      return { url: `https://fake.example/${order.key}` };
    },
    async receive({ headers, body }: WebhookDelivery) {
      if (headers['x-signature'] !== 'good') return null;
      return JSON.parse(body) as { id: string; records: SourceRecord[]; isNews?: boolean };
    },
  };
}

/** An issue as it stands at a version. */
export function item(
  key: string,
  version: number,
  change: Partial<Extract<SourceRecord, { type: 'item' }>> = {},
): Extract<SourceRecord, { type: 'item' }> {
  return {
    type: 'item',
    key,
    version,
    title: `Issue ${key}`,
    url: `https://fake.example/issues/${key}`,
    label: `#${key}`,
    state: 'open',
    startedAt: null,
    endedAt: null,
    labels: [],
    milestone: null,
    dueOn: null,
    effortHours: null,
    itemType: null,
    project: null,
    needs: [],
    assignee: null,
    ...change,
  };
}

/** A pull request as it stands at a version. */
export function change(
  key: string,
  version: number,
  more: Partial<Extract<SourceRecord, { type: 'change' }>> = {},
): Extract<SourceRecord, { type: 'change' }> {
  return {
    type: 'change',
    key,
    version,
    title: `Change ${key}`,
    url: `https://fake.example/pull/${key}`,
    label: `#${key}`,
    state: 'open',
    startedAt: null,
    endedAt: null,
    closes: [],
    tasks: [],
    author: null,
    ...more,
  };
}

/** A day's value of a metric. */
export function value(
  metric: string,
  date: string,
  amount: number,
  version: number,
): Extract<SourceRecord, { type: 'value' }> {
  const at = Temporal.Instant.from(`${date}T00:00:00Z`).epochMilliseconds;
  return {
    type: 'value',
    key: `${metric} ${at}`,
    version,
    metric,
    unit: 'visits',
    at,
    value: amount,
    note: '',
  };
}
