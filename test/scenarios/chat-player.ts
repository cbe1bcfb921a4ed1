import { encodeAction } from '../../src/base/command/action-code.ts';
import type { ChatRig, Told } from '../support/chat/chat-rig.ts';
import type { Player } from './player.ts';

/** More wake-ups than any stretch of a script needs. */
const MOST_WAKES = 1_000;

/** What the people of a script are called. */
export const PEOPLE = ['lead', 'ana', 'ben', 'caro', 'dana'] as const;

/** Plays on a chat: what is typed is a command, what is pressed a button of a message as it stands. */
interface ChatPlayer extends Player {
  readonly rig: ChatRig;
}

interface ChatPlayerOptions {
  /** Everything is told of twice. */
  repeats: boolean;
}

/** Has everybody come in once, so that each has an account; then the script may begin. */
export async function startChatPlayer(rig: ChatRig, { repeats }: ChatPlayerOptions): Promise<ChatPlayer> {
  for (const who of PEOPLE) await rig.type(who, 'help');
  let isRunning = true;

  async function twice(act: () => Promise<Told>): Promise<Told> {
    const told = await act();
    if (repeats) await rig.events?.repeat();
    return told;
  }

  const player: ChatPlayer = {
    rig,
    async type({ who }, line, file) {
      if (file !== undefined) throw new Error('a script for a chat gives no files');
      const told = await twice(() => rig.type(who, translate(line)));
      if (told.kind === 'form')
        throw new Error(`${line} asks for ${told.fields.map(({ name }) => name).join(', ')}`);
      return told.kind === 'said' ? told.shown.text : '';
    },
    async press({ who }, button, taskId) {
      const { commands } = rig.engine;
      const code = encodeAction(commands, {
        label: '',
        command: button,
        args: { task: taskId },
        style: 'plain',
      });
      const pressed = await twice(() => rig.press(who, code ?? ''));
      const told = pressed.kind === 'form' ? await twice(() => rig.submit(who, pressed.id, {})) : pressed;
      if (told.kind === 'said') return told.shown.text;
      await rig.settle();
      // The page has the task's own lines: its place with its title, and what is said of it.
      const { title } = await rig.db.kysely
        .selectFrom('tasks')
        .select('title')
        .where('id', '=', taskId)
        .executeTakeFirstOrThrow();
      const pages = rig.readAll().filter(({ where }) => where === 'channel');
      const isOf = (words: string) => words.includes(` · ${title}`);
      const lines = pages.findLast(({ text }) => isOf(text))?.text.split('\n') ?? [];
      const first = lines.findIndex(isOf);
      return lines.slice(first, first + 3).join('\n');
    },
    async clock(at) {
      if (!isRunning) return rig.setNow(Math.max(rig.now(), at));
      await passTime(rig, at);
    },
    async stop() {
      isRunning = false;
      await rig.stop();
    },
    async start() {
      await rig.start();
      isRunning = true;
    },
    async taskId(title) {
      const task = await rig.db.kysely
        .selectFrom('tasks')
        .select('id')
        .where('title', '=', title)
        .orderBy('number', 'desc')
        .executeTakeFirst();
      if (!task) throw new Error(`there is no task “${title}”`);
      return task.id;
    },
    posts: () => [
      ...rig
        .readAll()
        .filter(({ where }) => where !== 'answer')
        .map(({ text }) => ({ place: 'main', text })),
      ...PEOPLE.flatMap((who) => rig.readDirect(who).map(({ text }) => ({ place: `@${who}`, text }))),
    ],
  };
  return player;
}

/** Lets the time pass until an instant; the engine does what comes due on the way, when it is due. */
export async function passTime(rig: ChatRig, at: number): Promise<void> {
  for (let wakes = 0; wakes < MOST_WAKES; wakes++) {
    rig.forgetWake();
    await rig.engine.tick();
    await rig.engine.relay();
    const next = Math.min(rig.wakeAt, at);
    if (next > rig.now()) rig.setNow(next);
    if (rig.wakeAt > at) return;
  }
  throw new Error('the engine asks to be woken again and again');
}

/** On a chat people come in by themselves: what is known of them is changed, and nobody is added. */
function translate(line: string): string {
  return line.startsWith('member add ')
    ? line.replace('member add', 'member edit').replace(' --routed', ' --routed on')
    : line;
}
