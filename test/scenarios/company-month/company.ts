import { encodeAction } from '../../../src/base/command/action-code.ts';
import type { View } from '../../../src/base/view/view.ts';
import type { TaskState } from '../../../src/todo/task/tables.ts';
import type { Shown, Told } from '../../support/chat/chat-rig.ts';
import { startSlackRig } from '../../support/slack/rig.ts';
import type { SlackTeamOptions } from '../../support/slack/team.ts';
import { until } from '../../support/until.ts';
import { passTime } from '../chat-player.ts';

/** Something that people of a company saw: a message when it came, or what it was changed to. */
export interface Read {
  /** UTC milliseconds: of a message that is new, when it was posted. */
  at: number;
  /** Null for everybody in the channel. */
  who: string | null;
  where: Shown['where'];
  /** Edits make no sound. */
  isEdit: boolean;
  /** What was typed or pressed, of an answer to somebody. */
  asked: string | null;
  text: string;
}

export interface CompanyTask {
  id: string;
  title: string;
  state: TaskState;
  dueOn: string;
  goal: string | null;
  /** The handle of whoever has it. */
  doer: string | null;
}

type Answers = Readonly<Record<string, string>>;
type Rig = Awaited<ReturnType<typeof startSlackRig>>;

/** A company in the fake Slack, whose every message is kept as it was read. */
export interface Company extends AsyncDisposable {
  readonly rig: Rig;
  readonly reads: readonly Read[];
  /** Lets the time pass until an instant of UTC: `2027-03-01`, `18:00`. */
  goTo(date: string, time: string): Promise<void>;
  /** Gives what they were told. `<@cy>` is an account as Slack's own picker writes it. */
  type(who: string, line: string): Promise<string>;
  /** Types a command that opens a form, and fills it. */
  fill(who: string, line: string, answers: Answers): Promise<string>;
  /** Presses a button of a task, where they see one, and fills the form that it opens; undefined where there is none. */
  press(who: string, command: string, task: string, answers?: Answers): Promise<string | undefined>;
  /** Reacts to the newest message in sight that says so. */
  react(who: string, words: string, emoji: string): Promise<void>;
  /** Runs a command for the bearer of a token. */
  call(secret: string, command: string, args: Record<string, unknown>): Promise<View>;
  /** In order of their numbers. */
  listTasks(...states: TaskState[]): Promise<CompanyTask[]>;
}

/** The first three of `people` are the lead, Ana and Ben; only the lead is a member at first, and nobody has said `go`. */
export async function openCompany(
  people: readonly string[],
  zones: Readonly<Record<string, string>>,
  options: Pick<SlackTeamOptions, 'at' | 'db'>,
): Promise<Company> {
  const rig = await startSlackRig({
    ...options,
    isStrict: true,
    isUnfounded: true,
    others: people.slice(3),
  });
  const { slack, channel, people: ids } = rig.team;
  for (const [who, tz] of Object.entries(zones)) Object.assign(memberOf(who), { tz });
  await rig.engine.enter(
    {
      platform: 'slack',
      ...{ tenant: slack.state.teamId, tenantName: 'fake', user: ids.lead, userName: 'lead' },
      ...{ place: channel.id, placeName: channel.name },
    },
    { standing: 'vouched', defaults: { zone: 'Europe/Lisbon', currency: 'EUR', country: null } },
  );
  const reads: Read[] = [];
  const known = new Map<string, string>();
  let reactions = 0;
  let calls = 0;

  function memberOf(who: string) {
    const found = [...slack.state.members.values()].find(({ name }) => name === who);
    if (!found) throw new Error(`${who} has no account`);
    return found;
  }
  const note = (who: string | null, { id, where, text }: Shown) => {
    const before = known.get(id);
    known.set(id, text);
    if (before === text || text === '') return;
    const isEdit = before !== undefined;
    reads.push({
      at: isEdit ? rig.now() : Math.round(Number(id) * 1_000),
      who,
      where,
      isEdit,
      asked: null,
      text,
    });
  };
  const look = async () => {
    await rig.settle();
    for (const shown of rig.readAll()) note(null, shown);
    for (const who of people) for (const shown of rig.readDirect(who)) note(who, shown);
  };
  const answer = async (who: string, asked: string, told: Told) => {
    await look();
    const text = told.kind === 'said' ? told.shown.text : '';
    if (text !== '') reads.push({ at: rig.now(), who, where: 'answer', isEdit: false, asked, text });
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
      const named = line.replace(/<@(\w+)>/g, (_all, name: string) => `<@${memberOf(name).id}|${name}>`);
      return answer(who, line, await rig.type(who, named));
    },
    async fill(who, line, answers) {
      const asked = await rig.type(who, line);
      return answer(who, line, asked.kind === 'form' ? await rig.submit(who, asked.id, answers) : asked);
    },
    async press(who, command, task, answers = {}) {
      const action = { label: '', command, args: { task }, style: 'plain' as const };
      const code = encodeAction(rig.engine.commands, action) ?? '';
      const seen = [...rig.readAll(), ...rig.readDirect(who)].findLast(({ buttons }) =>
        buttons.includes(code),
      );
      if (!seen) return undefined;
      const pressed = await rig.press(who, code, seen);
      const told = pressed.kind === 'form' ? await rig.submit(who, pressed.id, answers) : pressed;
      return answer(who, `[${command} ${task}]`, told);
    },
    async react(who, words, emoji) {
      const seen = rig.readAll().findLast(({ text }) => text.includes(words));
      if (!seen) throw new Error(`nobody sees ${words}`);
      await rig.events?.react(who, seen, emoji);
      await until(async () => {
        const found = await rig.db.kysely.selectFrom('reactions').select('emoji').execute();
        if (found.length <= reactions) throw new Error('it is not read yet');
        reactions = found.length;
      });
      await look();
    },
    async call(secret, command, args) {
      const found = await rig.engine.authenticate(secret);
      if (!found) throw new Error('the token does not hold');
      const origin = `agent:${++calls}`;
      const view = await rig.engine.handle({
        ...{ workspace: found.workspace, actor: found.actor, command, args, origin },
        ...{ placeId: null, waits: true },
      });
      await look();
      return view;
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
          ...(['tasks.id', 'tasks.title', 'tasks.state', 'tasks.due_on as dueOn'] as const),
          ...(['tasks.goal_id as goal', 'executors.handle as doer'] as const),
        ])
        .where('tasks.state', 'in', states)
        .orderBy('tasks.number')
        .execute();
    },
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  };
}
