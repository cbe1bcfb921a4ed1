import type { SlackMessage } from '../fake-slack/index.ts';
import { type SlackTeam, startSlackTeam, type TRANSPORTS } from './team.ts';

/** A team on the morning when its first digest is there, with two tasks. */
export interface Morning extends AsyncDisposable {
  team: SlackTeam;
  digest: SlackMessage;
  /** A task's own line in the digest's thread. */
  line(task: string): SlackMessage;
  /** Texts of the digest's thread, oldest first. */
  thread(): string[];
  /** What somebody was sent privately. */
  direct(user: string): SlackMessage[];
  taskState(task: string): Promise<string>;
}

/** `setUp` are commands before the digest, each with who types it. */
export async function startMorning(
  transport: (typeof TRANSPORTS)[number],
  setUp: readonly (readonly ['lead' | 'ana' | 'ben', string])[] = [],
): Promise<Morning> {
  const team = await startSlackTeam({ transport });
  const { slack, channel, people, db } = team;
  const ideas = [
    ['lead', 'propose Chart failed payments --effort 6h'],
    ['lead', 'propose Saved replies for the five commonest questions --effort 2h'],
  ] as const;
  for (const [who, words] of [...setUp, ...ideas]) {
    await slack.users.command(people[who], channel.id, words);
  }
  await team.setClock('2026-11-23T09:00:01Z');
  const [digest] = slack.read(channel.id);
  if (!digest) throw new Error('no digest was posted');
  return {
    team,
    digest,
    line(task) {
      const found = slack.read(channel.id, digest.ts).find(({ text }) => text.startsWith(`${task} `));
      if (!found) throw new Error(`${task} has no line`);
      return found;
    },
    thread: () => slack.read(channel.id, digest.ts).map(({ text }) => text),
    direct: (user) => slack.read(`D${user}`),
    async taskState(task) {
      const row = await db.kysely
        .selectFrom('tasks')
        .select('state')
        .where('id', '=', task)
        .executeTakeFirstOrThrow();
      return row.state;
    },
    [Symbol.asyncDispose]: () => team[Symbol.asyncDispose](),
  };
}
