import type { NamedAccount } from '../../../src/base/command/ctx.ts';
import { parseLine } from '../../../src/base/command/parse.ts';
import { DeliveryError, Refusal } from '../../../src/base/language/errors.ts';
import type { Deliverer, Delivery, Ports } from '../../../src/base/ports.ts';
import type { Db } from '../../../src/base/store/open.ts';
import type { Platform } from '../../../src/base/store/tables.ts';
import { plainText } from '../../../src/base/view/text.ts';
import type { RefusalView, View } from '../../../src/base/view/view.ts';
import { createEngine, type Engine } from '../../../src/engine/engine.ts';
import type { Standing } from '../../../src/team/account/identity.ts';
import type { Visitor } from '../../../src/team/account/workspace.ts';
import { openTestDatabase } from '../database.ts';
import { type FakeClock, fakeClock, fakePorts } from '../team.ts';

/** Who says something, and where. `discord:ana` is Ana's account there; each platform has one tenant and one channel. */
type Account = `${'discord' | 'slack' | 'terminal'}:${string}`;

interface SaidFrom {
  /** False as in a chat, which gets long answers later; default true. */
  waits?: boolean;
  /** What the platform says of their roles at that moment. */
  roles?: readonly string[];
  /** The channel; `general` if none is given. */
  place?: string;
  tenant?: string;
  origin?: string;
  /** What the platform says of the account; `vouched` if nothing is given. */
  standing?: Standing;
  named?: readonly NamedAccount[];
}

/** An engine with accounts on several chats, whose deliverers only keep what they are given. */
export interface Guild {
  engine: Engine;
  db: Db;
  clock: FakeClock;
  ports: Ports;
  delivered: Delivery[];
  /** Accounts that take no private messages. */
  closed: Set<string>;
  /** Types a line. A refusal comes back as a View. */
  say(account: Account, line: string, from?: SaidFrom): Promise<View>;
  /** As say, in plain words, and fails if it is refused. */
  ok(account: Account, line: string, from?: SaidFrom): Promise<string>;
  refused(account: Account, line: string, from?: SaidFrom): Promise<RefusalView>;
  settle(): Promise<void>;
}

export async function startGuild(
  options: { dialect?: Parameters<typeof openTestDatabase>[0]; at?: string } = {},
): Promise<Guild> {
  const db = await openTestDatabase(options.dialect);
  const clock = fakeClock(options.at ?? '2026-11-23T08:00:00Z');
  const delivered: Delivery[] = [];
  const closed = new Set<string>();
  const platforms = ['discord', 'slack', 'terminal'] as const;
  const ports = fakePorts(
    clock,
    platforms.map((platform) => createDeliverer(platform, delivered, closed)),
  );
  const engine = createEngine({ db, ports });
  let calls = 0;
  const say: Guild['say'] = async (account, line, from = {}) => {
    const visitor = toVisitor(account, from);
    const entered = await engine.enter(visitor, {
      standing: from.standing ?? 'vouched',
      defaults: { zone: 'UTC', currency: 'EUR', country: null },
    });
    const { workspace, actor, placeId } = entered;
    try {
      const { command, args } = parseLine(engine.commands, line);
      const origin = from.origin ?? `guild:${++calls}`;
      return await engine.handle({
        workspace,
        actor,
        placeId,
        origin,
        command: command.name,
        args,
        waits: from.waits ?? true,
        named: from.named ?? [],
      });
    } catch (error) {
      if (error instanceof Refusal) return { kind: 'refusal', ...error.detail };
      throw error;
    }
  };
  return {
    engine,
    db,
    clock,
    ports,
    delivered,
    closed,
    say,
    async ok(account, line, from) {
      const view = await say(account, line, from);
      if (view.kind === 'refusal') throw new Error(`${line}: refused: ${view.message}`);
      return wordsOf(view);
    },
    async refused(account, line, from) {
      const view = await say(account, line, from);
      if (view.kind !== 'refusal') throw new Error(`${line}: was not refused: ${wordsOf(view)}`);
      return view;
    },
    async settle() {
      await engine.tick();
      await engine.relay();
    },
  };
}

/** What a View says, without how. */
export function wordsOf(view: View): string {
  if (view.kind === 'answer') return view.lines.map((line) => plainText(line, 'UTC')).join('\n');
  if (view.kind === 'refusal') return view.message;
  if (view.kind === 'report') {
    return view.sections
      .flatMap(({ heading, lines, items = [] }) => [
        heading,
        ...lines.map((line) => plainText(line, 'UTC')),
        ...items.flatMap((item) => item.lines.map((line) => plainText(line, 'UTC'))),
      ])
      .join('\n');
  }
  return JSON.stringify(view);
}

function toVisitor(account: Account, from: SaidFrom): Visitor {
  const [platform = 'discord', user = ''] = account.split(':') as [Platform, string];
  return {
    platform,
    tenant: from.tenant ?? `${platform}1`,
    tenantName: `${platform} team`,
    user: `${platform}-${user}`,
    userName: user,
    place: from.place ?? 'general',
    placeName: from.place ?? 'general',
    ...(from.roles && { roles: from.roles }),
  };
}

function createDeliverer(
  platform: Deliverer['platform'],
  delivered: Delivery[],
  closed: Set<string>,
): Deliverer {
  return {
    platform,
    async deliver(delivery) {
      if (closed.has(delivery.place.place)) {
        throw new DeliveryError('Cannot send messages to this user', { outcome: 'refused', isClosed: true });
      }
      delivered.push(delivery);
      return { platformId: delivery.platformId ?? delivery.key };
    },
    async find() {
      return 'absent';
    },
  };
}
