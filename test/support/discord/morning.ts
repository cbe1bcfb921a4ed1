import type { DiscordMessage } from '../fake-discord/index.ts';
import { type DiscordTeam, type DiscordTeamOptions, startDiscordTeam } from './team.ts';

/** A team on the morning when its first digest is there, with two tasks. */
export interface DiscordMorning extends AsyncDisposable {
  team: DiscordTeam;
  digest: DiscordMessage;
  /** A task's own line in the digest's thread. */
  line(task: string): DiscordMessage;
  /** Texts of the digest's thread, oldest first. */
  thread(): string[];
  /** What somebody was sent privately. */
  direct(user: string): DiscordMessage[];
  taskState(task: string): Promise<string>;
}

/** `setUp` are commands before the digest, each typed as one line by somebody. */
export async function startDiscordMorning(
  setUp: readonly (readonly ['lead' | 'ana' | 'ben', string])[] = [],
  options: DiscordTeamOptions = {},
): Promise<DiscordMorning> {
  const team = await startDiscordTeam(options);
  const { discord, channel, people, db } = team;
  const ideas = [
    ['lead', 'propose Chart failed payments --effort 6h'],
    ['lead', 'propose Saved replies for the five commonest questions --effort 2h'],
  ] as const;
  for (const [who, line] of [...setUp, ...ideas]) {
    await discord.users.command(people[who], channel.id, 'tiller type', { line });
  }
  await team.setClock('2026-11-23T09:00:01Z');
  const [digest] = team.posts();
  if (!digest) throw new Error('no digest was posted');
  return {
    team,
    digest,
    line(task) {
      const found = discord
        .read(channel.id, digest.id)
        .find((message) => new RegExp(`^\\W*${task}\\b`).test(team.textOf(message)));
      if (!found) throw new Error(`${task} has no line`);
      return found;
    },
    thread: () => discord.read(channel.id, digest.id).map((message) => team.textOf(message)),
    direct: (user) => discord.readPrivate(user).filter(({ only }) => only === null),
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
