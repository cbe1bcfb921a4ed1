import { encodeAction } from '../../../src/base/command/action-code.ts';
import type { TaskState } from '../../../src/todo/task/tables.ts';
import type { Shown } from '../../support/chat/chat-rig.ts';
import { startDiscordRig } from '../../support/discord/rig.ts';
import type { DiscordTeamOptions } from '../../support/discord/team.ts';
import { until } from '../../support/until.ts';
import { passTime } from '../chat-player.ts';

/** Something that people of a club saw: a message when it came, or what it was changed to. */
interface Read {
  /** ISO date and UTC clock: `2027-03-01 09:00`. */
  at: string;
  /** Null for everybody in the channel. */
  who: string | null;
  where: Shown['where'];
  /** Edits make no sound. */
  isEdit: boolean;
  /** What was typed or pressed, of an answer to somebody. */
  asked: string | null;
  text: string;
}

/** Discord tells at once who leaves. */
const SERVER_MEMBERS = 1 << 1;

type Rig = Awaited<ReturnType<typeof startDiscordRig>>;

export interface ClubTask {
  id: string;
  title: string;
  state: TaskState;
  dueOn: string;
  /** When it was last moved, UTC milliseconds. */
  movedAt: number;
  /** The handle of whoever has it. */
  doer: string | null;
}

/** A club in the fake Discord, whose every message is kept as it was read. */
export interface Club extends AsyncDisposable {
  readonly rig: Rig;
  readonly reads: readonly Read[];
  /** Lets the time pass until an instant of UTC: `2027-03-01`, `18:00`. */
  goTo(date: string, time: string): Promise<void>;
  /** Gives what they were told. `<@zoe>` is an account as Discord's own picker names it. */
  type(who: string, line: string): Promise<string>;
  /** Presses a button of a task, where they see one, and fills the form that it opens; false where there is none. */
  press(
    who: string,
    command: string,
    task: string,
    answers?: Readonly<Record<string, string>>,
  ): Promise<boolean>;
  /** Reacts to the newest message in sight that says so. */
  react(who: string, words: string, emoji: string): Promise<void>;
  /** Presses the newest button of a command in their private messages. */
  pressOwn(who: string, command: string): Promise<void>;
  leave(who: string): Promise<void>;
  /** Ids in order of their numbers. */
  listTasks(...states: TaskState[]): Promise<ClubTask[]>;
}

/** The first three of `people` are the lead, Ana and Ben; only the lead is a member at first. */
export async function openClub(
  people: readonly string[],
  options: Pick<DiscordTeamOptions, 'at' | 'db'>,
): Promise<Club> {
  const rig = await startDiscordRig({
    ...options,
    isStrict: true,
    others: people.slice(3),
    prepare: ({ state }) => {
      state.grantedIntents = SERVER_MEMBERS;
    },
  });
  const { discord } = rig.team;
  const members = [...discord.state.members.values()];
  const idOf = (who: string) => members.find(({ name }) => name === who)?.id ?? '';
  const reads: Read[] = [];
  const known = new Map<string, string>();
  const gone = new Set<string>();
  let reactions = 0;

  const note = (who: string | null, shown: Shown) => {
    const before = known.get(shown.id);
    known.set(shown.id, shown.text);
    if (before === shown.text || shown.text === '') return;
    const { where, text } = shown;
    reads.push({ at: clock(), who, where, isEdit: before !== undefined, asked: null, text });
  };
  const clock = () => new Date(rig.now()).toISOString().slice(0, 16).replace('T', ' ');
  const look = async () => {
    await rig.settle();
    for (const shown of rig.readAll()) if (shown.where !== 'answer') note(null, shown);
    for (const who of people.filter((each) => !gone.has(each)))
      for (const shown of rig.readDirect(who)) note(who, shown);
  };
  const answered = (who: string, asked: string, text: string) => {
    reads.push({ at: clock(), who, where: 'answer', isEdit: false, asked, text });
    return text;
  };

  return {
    rig,
    reads,
    async goTo(date, time) {
      await passTime(rig, Date.parse(`${date}T${time}:00Z`));
      await look();
    },
    async type(who, line) {
      const named = line.replace(/<@(\w+)>/g, (_all, name: string) => `<@${idOf(name)}>`);
      const told = await rig.type(who, named);
      await look();
      return answered(who, line, told.kind === 'said' ? told.shown.text : '');
    },
    async press(who, command, task, answers = {}) {
      const action = { label: '', command, args: { task }, style: 'plain' as const };
      const code = encodeAction(rig.engine.commands, action) ?? '';
      const seen = [...rig.readAll(), ...rig.readDirect(who)].findLast(({ buttons }) =>
        buttons.includes(code),
      );
      if (!seen) return false;
      const pressed = await rig.press(who, code, seen);
      const told = pressed.kind === 'form' ? await rig.submit(who, pressed.id, answers) : pressed;
      await look();
      if (told.kind === 'said') answered(who, `[${command} ${task}]`, told.shown.text);
      return true;
    },
    async react(who, words, emoji) {
      const seen = rig.readAll().findLast(({ text, where }) => where !== 'answer' && text.includes(words));
      if (!seen) throw new Error(`nobody sees ${words}`);
      await rig.events?.react(who, seen, emoji);
      // The app reads the reactions of the message first.
      await until(async () => {
        const found = await rig.db.kysely.selectFrom('reactions').select('emoji').execute();
        if (found.length <= reactions) throw new Error('it is not read yet');
        reactions = found.length;
      });
      await look();
    },
    async pressOwn(who, command) {
      const direct = rig
        .readDirect(who)
        .findLast(({ buttons }) => buttons.some((code) => code.startsWith(command)));
      const code = direct?.buttons.find((each) => each.startsWith(command));
      if (!direct || code === undefined) throw new Error(`${who} sees no ${command}`);
      await rig.press(who, code, direct);
      await look();
    },
    async leave(who) {
      gone.add(who);
      await discord.users.leave(idOf(who));
      await until(async () => {
        const { is_active: isActive } = await rig.db.kysely
          .selectFrom('executors')
          .select('is_active')
          .where('handle', '=', who)
          .executeTakeFirstOrThrow();
        if (isActive === 1) throw new Error(`${who} is still a member`);
      });
      await look();
    },
    async listTasks(...states) {
      return rig.db.kysely
        .selectFrom('tasks')
        .leftJoin('executors', (join) =>
          join
            .onRef('executors.id', '=', 'tasks.assignee_id')
            .onRef('executors.workspace_id', '=', 'tasks.workspace_id'),
        )
        .select([
          'tasks.id',
          'tasks.title',
          'tasks.state',
          'tasks.due_on as dueOn',
          'tasks.updated_at as movedAt',
          'executors.handle as doer',
        ])
        .where('tasks.state', 'in', states)
        .orderBy('tasks.number')
        .execute();
    },
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  };
}
