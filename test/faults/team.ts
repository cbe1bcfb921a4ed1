import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseLine } from '../../src/base/command/parse.ts';
import type { Db } from '../../src/base/store/open.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { Visitor } from '../../src/team/account/workspace.ts';
import { fakePorts } from '../support/team.ts';

export const TASKS = 5;
/** What a killed process had claimed is taken over after some of it. */
const QUIET_MS = 300_000;
const LOOK_MS = 100;

export function listTasks(): string[] {
  return Array.from({ length: TASKS }, (_, index) => `Paint door ${index + 1}`);
}

/** The lead of a fake Slack, in a channel. */
export function visitSlack(tenant: string, user: string, channel: { id: string; name: string }): Visitor {
  const place = { place: channel.id, placeName: channel.name };
  return { platform: 'slack', tenant, tenantName: 'fake', user, userName: 'lead', ...place };
}

/** Has the team of a visitor say `go`, with tasks to decide. */
export async function foundTeam(db: Db, visitor: Visitor): Promise<void> {
  const clock = { now: () => Date.now(), advance: () => undefined, set: () => undefined };
  const engine = createEngine({ db, ports: { ...fakePorts(clock, []), newId: randomUUID } });
  const defaults = { zone: 'UTC', currency: 'EUR', country: null };
  const entered = await engine.enter(visitor, { standing: 'vouched', defaults });
  const lines = ['go', ...listTasks().map((title) => `propose ${title} --effort 2h`), 'plan'];
  for (const line of lines) {
    const { command, args } = parseLine(engine.commands, line);
    await engine.handle({ ...entered, command: command.name, args, origin: `test:${line}`, waits: true });
  }
}

/** Resolves when nothing waits any more, with how long that took. */
export async function waitForQuiet(db: Db): Promise<number> {
  const startedAt = performance.now();
  await waitUntil(async () => {
    const messages = await db.kysely
      .selectFrom('outbox')
      .select('id')
      .where('state', 'in', ['new', 'sending'])
      .where('not_before_at', '<=', Date.now())
      .limit(1)
      .execute();
    const jobs = await db.kysely
      .selectFrom('jobs')
      .select('id')
      .where('state', 'in', ['new', 'running'])
      .limit(1)
      .execute();
    return messages.length + jobs.length === 0;
  }, QUIET_MS);
  return performance.now() - startedAt;
}

export async function waitUntil(holds: () => boolean | Promise<boolean>, mostMs: number): Promise<void> {
  const endsAt = performance.now() + mostMs;
  while (!(await holds())) {
    if (performance.now() > endsAt) return;
    await sleep(LOOK_MS);
  }
}
