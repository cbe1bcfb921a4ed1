import { randomUUID } from 'node:crypto';
import { PassThrough, Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { createDesk } from '../../../adapters/process/local.ts';
import { createTerminalDeliverer } from '../../../adapters/terminal/deliver.ts';
import { createTerminal, type Terminal, type TerminalDeps } from '../../../adapters/terminal/index.ts';
import { typeAction } from '../../../adapters/terminal/type-action.ts';
import { decodeAction, encodeAction } from '../../../src/base/command/action-code.ts';
import type { Delivery } from '../../../src/base/ports.ts';
import type { Action, View } from '../../../src/base/view/view.ts';
import { createEngine, type Engine } from '../../../src/engine/engine.ts';
import { directUserOf } from '../../../src/team/account/place-store.ts';

import { openLastingDatabase } from '../database.ts';
import { fakeClock, fakePorts } from '../team.ts';
import { type ChatRig, readOffered, type Shown, type Told } from './chat-rig.ts';

/** Where the next line is waited for: of a command, or of what is pasted. */
const PROMPT = /(?:^|\n)(?:lead> |… )$/;

interface Session {
  engine: Engine;
  terminal: Terminal;
  ended: Promise<boolean>;
  /** Types, and gives what was printed until the next prompt. */
  enter(typed: string): Promise<string>;
}

/** A team at one terminal, where everybody types as themselves. */
export async function startTerminalRig(at = '2026-11-23T08:00:00Z'): Promise<ChatRig> {
  const db = await openLastingDatabase();
  const clock = fakeClock(at);
  const logged: string[] = [];
  let posts: (Shown & { reader: string | null })[] = [];
  let wakeAt = Number.POSITIVE_INFINITY;
  let session = await sitDown();
  for (const who of ['ana', 'ben']) await session.enter(`member add @${who}`);

  async function sitDown(): Promise<Session> {
    const note = (_fields: object, message: string) => void logged.push(message);
    const log = { ...fakePorts(clock, []).log, warn: note, error: note };
    let page = '';
    let heard = (): void => undefined;
    const output = new Writable({
      write(chunk: Buffer, _encoding, done) {
        page += stripVTControlCharacters(chunk.toString()).replaceAll('\r', '');
        heard();
        done();
      },
    });
    const input = new PassThrough();
    const deliverer = createTerminalDeliverer((delivery) => {
      const before = page.length;
      const isShown = terminal.show(delivery);
      keep(delivery, page.slice(before));
      return isShown;
    });
    const engine = createEngine({
      db,
      ports: {
        ...fakePorts(clock, [deliverer]),
        wake: {
          afterCommit: () => undefined,
          dueAt: (due) => {
            wakeAt = due;
          },
        },
        newId: randomUUID,
        log,
      },
    });
    const terminal = createTerminal({
      desk: createDesk({
        engine,
        newId: randomUUID,
        owner: 'lead',
        defaults: { zone: 'UTC', currency: 'EUR', country: null },
        today: () => '2026-11-23',
      }),
      log,
      input: input as unknown as TerminalDeps['input'],
      output: Object.assign(output, { columns: 500 }) as unknown as TerminalDeps['output'],
      isInteractive: true,
      hasColour: false,
      zone: 'UTC',
      greeting: 'Tiller',
      historyFile: undefined,
      user: 'lead',
      now: () => clock.now(),
      offersExample: false,
      settle: async () => {
        await engine.tick();
        await engine.relay();
      },
      progress: { show: () => undefined, clear: () => undefined },
    });
    const untilPrompt = () =>
      new Promise<void>((resolve) => {
        heard = () => {
          if (PROMPT.test(page)) resolve();
        };
        heard();
      });
    const ended = terminal.run();
    await untilPrompt();
    const enter = async (typed: string): Promise<string> => {
      page = '';
      input.write(`${typed}\n`);
      await untilPrompt();
      // The first line is what was typed.
      return page.slice(page.indexOf('\n') + 1).replace(PROMPT, '');
    };
    return { engine, terminal, ended, enter };
  }

  /** What was printed of a message; its buttons are words that can be typed. */
  function keep({ key, platformId, place, underId, view }: Delivery, printed: string): void {
    const id = platformId ?? key;
    // A line of a thread, or for somebody who does not sit here, is not shown.
    if (printed === '' && !posts.some((post) => post.id === id)) return;
    const buttons = listActions(view).flatMap(
      (action) => encodeAction(session.engine.commands, action) ?? [],
    );
    const reader = directUserOf(place);
    const where = reader === null ? (underId === null ? 'channel' : 'thread') : 'direct';
    const text = printed.replace(/\nlead> .*$/, '').replace(/^lead> /, '');
    posts = [...posts.filter((post) => post.id !== id), { id, where, text, buttons, reader }];
  }

  async function act(who: string, line: string): Promise<Told> {
    const text = await session.enter(who === 'lead' ? line : `as ${who}: ${line}`);
    // What is asked for line after line is a form in the terminal's way.
    if (text === '') return { kind: 'form', id: 'paste', fields: [] };
    return { kind: 'said', shown: { id: 'answer', where: 'answer', text, buttons: [] }, isPrivate: false };
  }

  const rig: ChatRig = {
    lacks: ['events', 'forms', 'privacy'],
    events: null,
    db,
    logged,
    get engine() {
      return session.engine;
    },
    get wakeAt() {
      return wakeAt;
    },
    now: () => clock.now(),
    async listOffered() {
      return readOffered((line) => session.enter(line), session.engine.commands);
    },
    type(who, line, { list: _list, file: _file, ...given } = {}) {
      const options = Object.entries(given).map(([option, value]) => `--${option} ${value}`);
      return act(who, [line, ...options].join(' '));
    },
    press(who, code) {
      const action = decodeAction(session.engine.commands, code);
      if (!action) throw new Error(`${code} is no button`);
      const { command, args } = action;
      return act(
        who,
        typeAction(session.engine.commands, { label: '', style: 'plain', command: command.name, args }),
      );
    },
    async submit(_who, _form, { list = '', file = list }) {
      const text = await session.enter(`${file}\n`);
      return { kind: 'said', shown: { id: 'answer', where: 'answer', text, buttons: [] }, isPrivate: false };
    },
    readAll: () => posts.filter(({ reader }) => reader === null),
    readDirect: (who) => posts.filter(({ reader }) => reader === who),
    countPings: () => 0,
    async settle() {
      await session.engine.tick();
      await session.engine.relay();
    },
    async setClock(iso) {
      clock.set(iso);
      await rig.settle();
    },
    setNow: (now) => clock.advance(now - clock.now()),
    forgetWake() {
      wakeAt = Number.POSITIVE_INFINITY;
    },
    async stop() {
      session.terminal.stop();
      await session.ended;
    },
    async start() {
      await rig.stop();
      session = await sitDown();
    },
    async [Symbol.asyncDispose]() {
      await rig.stop();
      await db[Symbol.asyncDispose]();
    },
  };
  return rig;
}

/** Every action anywhere in a View. */
function listActions(view: View): Action[] {
  const found: Action[] = [];
  JSON.stringify(view, (key, value: unknown) => {
    if (key === 'actions' && Array.isArray(value)) found.push(...(value as Action[]));
    return value;
  });
  return found;
}
