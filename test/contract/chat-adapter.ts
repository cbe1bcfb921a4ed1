import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeAction } from '../../src/base/command/action-code.ts';
import { describeArgs } from '../../src/base/command/args.ts';
import type { Command } from '../../src/base/command/command.ts';
import { parseLine, VERBS } from '../../src/base/command/parse.ts';
import { queueMessages } from '../../src/base/run/outbox.ts';
import { cleanText } from '../../src/base/view/text.ts';
import type { View } from '../../src/base/view/view.ts';
import { type ChatRig, findButton, type Shown, type Told } from '../support/chat/chat-rig.ts';
import { isFull } from '../support/full.ts';
import { ONE_OF_EACH } from '../support/one-of-each.ts';
import { makeSamples } from '../support/samples.ts';

/** Text of people at its worst: pings and marks of every chat, and what a table or a list is made of. */
const HOSTILE =
  'Greet <!channel> @everyone @here <@UANA> <@&1> *now* _or_ `never` ~gone~ ||hid|| [a](https://example.org) # & > | <b>';

/** One idea for each test that decides one, so that none waits for another. */
const IDEAS = ['Approve', 'Revisit', 'React', 'Ask'].map((word) => `${word} in the autumn`);
const TITLES = ['Call the printer', 'Paint the door', 'Mend the lamp', 'Write the guide', 'Sort receipts'];
const PAGE_AT = '2026-11-23T09:00:01Z';

/** What is said where a form, or a line, asks for more than a button says. */
const MISSING: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'vision set': { value: 'payments' },
  change: { hours: '3h' },
  refuse: { reason: 'not now' },
  later: { until: '2026-12-01' },
  'hand over': { reason: 'too much open' },
  fail: { note: 'nobody answered' },
  still: { until: '2026-12-04' },
};

/**
 * What every chat platform owes its people, through its real adapter. What a platform declares not to have is asserted
 * to be absent.
 */
export function describeChatAdapter(name: string, startRig: () => Promise<ChatRig>): void {
  describeCommands(name, startRig);
  describeForms(name, startRig);
  describePage(name, startRig);
  describeButtons(name, startRig);
}

function describeCommands(name: string, startRig: () => Promise<ChatRig>): void {
  describe(`commands on ${name}`, () => {
    const use = shareRig(startRig);

    it('are all offered', async () => {
      const rig = use();
      const offered = await rig.listOffered();
      expect(listTyped(rig).length).toBeGreaterThan(80);
      expect(
        listTyped(rig)
          .map((command) => command.name)
          .filter((command) => !offered.includes(command)),
      ).toEqual([]);
    });

    it.runIf(isFull)('are all answered in words, whatever kind of View the engine gives', async () => {
      const rig = use();
      const used = new Set<string>();
      const kinds = new Set<View['kind']>();
      const otherwise: string[] = [];
      for (const [who, typed, given = {}] of asPeople('acme')) {
        const { command } = parseLine(rig.engine.commands, typed);
        used.add(command.name);
        const { told, view } = await runSample(rig, who, typed, given);
        if (view) kinds.add(view.kind);
        if (told.kind !== 'said' || told.shown.text.trim() === '' || (view?.kind ?? 'refusal') === 'refusal')
          otherwise.push(`${who}: ${typed}: ${JSON.stringify(told)}`);
      }
      expect(otherwise).toEqual([]);
      const unused = listTyped(rig).filter((command) => !used.has(command.name));
      expect(NOT_SAMPLED).toEqual(expect.arrayContaining(unused.map((command) => command.name)));
      expect([...kinds]).toEqual(expect.arrayContaining(['answer', 'report', 'table']));
      expect(rig.countPings()).toBe(0);
      expect(rig.logged).toEqual([]);
    });
  });
}

/** Every form there is, and what it asks for filled in as well as a stranger can. */
function describeForms(name: string, startRig: () => Promise<ChatRig>): void {
  describe(`forms on ${name}`, () => {
    const use = shareRig(startRig);

    it.runIf(isFull || name === 'Discord')(
      'open where a command needs more than was typed, and take what is sent',
      async () => {
        const rig = use();
        // A verb alone means a task that whoever types has.
        const asking = listTyped(rig).filter(
          ({ name, hasForm }) => hasForm === true && !VERBS.includes(name),
        );
        expect(asking.length).toBeGreaterThan(30);
        const otherwise: string[] = [];
        for (const command of asking) {
          const asked = await rig.type('lead', command.name);
          if (asked.kind !== (rig.lacks.includes('forms') ? 'said' : 'form')) {
            if (!isPasted(command)) otherwise.push(`${command.name}: ${JSON.stringify(asked)}`);
          }
          if (asked.kind !== 'form') continue;
          const filled = asked.fields
            .filter(({ isRequired }) => isRequired)
            .map((field) => [field.name, field.choices?.[0] ?? (field.value || '2026-12-01')]);
          const told = await rig.submit('lead', asked.id, Object.fromEntries(filled));
          if (told.kind !== 'said' || (!told.isPrivate && !rig.lacks.includes('privacy')))
            otherwise.push(`${command.name} sent: ${JSON.stringify(told)}`);
        }
        expect(otherwise).toEqual([]);
        expect(rig.logged).toEqual([]);
      },
    );
  });
}

/** Whether its words come line after line, where a platform has no form for them. */
function isPasted(command: Command): boolean {
  return describeArgs(command).some((info) => info.isFile === true || info.isPasted === true);
}

/** What another transport of a platform may carry otherwise. */
export function describePage(name: string, startRig: () => Promise<ChatRig>): void {
  describe(`a page on ${name}`, () => {
    const use = shareRig(startRig, async (rig) => {
      for (const idea of [...IDEAS, HOSTILE]) await rig.type('lead', `propose --title "${idea}" --effort 1h`);
      await rig.type('lead', 'feed edit main --cap 8');
      await rig.setClock(PAGE_AT);
    });
    const find = async (rig: ChatRig, title: string) => {
      const query = rig.db.kysely
        .selectFrom('tasks')
        .select(['id', 'state'])
        .where('title', 'like', `${title}%`);
      return query.executeTakeFirstOrThrow();
    };

    it('takes a press once, however often it is told of', async () => {
      const rig = use();
      const { id } = await find(rig, 'Approve in the autumn');
      await rig.press('lead', `approve:${id}`);
      const events = await countEvents(rig);
      for (const _ of [1, 2, 3]) await (rig.events?.repeat() ?? rig.press('lead', `approve:${id}`));
      await rig.settle();
      expect(await countEvents(rig)).toBe(events);
      expect(await countDecisions(rig, id)).toBe(1);
    });

    it('does what was typed once, however often it is told of', async () => {
      const rig = use();
      if (!rig.events) return;
      const told = await rig.type('lead', 'note add Users ask for invoices --source user');
      for (const _ of [1, 2]) expect(await rig.events.repeat()).toMatchObject({ kind: told.kind });
      expect(await rig.db.kysely.selectFrom('notes').select('id').execute()).toHaveLength(1);
    });

    it('can be pressed by whoever saw it before a restart', async () => {
      const rig = use();
      const { id } = await find(rig, 'Revisit in the autumn');
      const old = findButton(rig.readAll(), `approve:${id}`);
      await rig.stop();
      await rig.start();
      await rig.press('lead', `approve:${id}`, old);
      expect(await find(rig, 'Revisit in the autumn')).toEqual({ id, state: 'approved' });
    });

    it('reads reactions, or has none', async () => {
      const rig = use();
      const { id } = await find(rig, 'React in the autumn');
      expect(rig.events === null).toBe(rig.lacks.includes('events'));
      if (!rig.events) return;
      const line = findLine(rig, id);
      await rig.events.react('lead', line, '👍🏽');
      await rig.events.repeatReaction();
      await rig.settle();
      expect(await find(rig, 'React in the autumn')).toEqual({ id, state: 'approved' });
      expect(await countDecisions(rig, id)).toBe(1);
      await rig.events.unreact('lead', line, '👍🏽');
      await rig.settle();
      expect(await find(rig, 'React in the autumn')).toEqual({ id, state: 'proposed' });
    });

    it('does not listen to itself, and answers who asks', async () => {
      const rig = use();
      if (!rig.events) return expect(rig.lacks).toContain('events');
      const { id } = await find(rig, 'React in the autumn');
      const before = await countInbox(rig);
      await rig.events.actAsSelf(`approve ${id}`, findLine(rig, id), '✅');
      await rig.settle();
      expect(await countInbox(rig)).toBe(before);
      await rig.events.ask('ana', `why ${id}?`);
      await rig.settle();
      expect(rig.readAll().some(({ text }) => text.includes('proposed it') && !text.startsWith(id))).toBe(
        true,
      );
    });

    it('asks in a form for what a button does not say, or says what to type', async () => {
      const rig = use();
      const { id } = await find(rig, 'Ask in the autumn');
      const asked = await rig.press('lead', `refuse:${id}`);
      expect(asked.kind).toBe(rig.lacks.includes('forms') ? 'said' : 'form');
      if (asked.kind !== 'form') return;
      expect(asked.fields.find(({ name: field }) => field === 'reason')).toMatchObject({ isRequired: true });
      const told = await rig.submit('lead', asked.id, { reason: 'not now' });
      expect(told).toMatchObject({ kind: 'said', isPrivate: true });
      await rig.events?.repeat();
      expect(await find(rig, 'Ask in the autumn')).toEqual({ id, state: 'refused' });
      expect(await countDecisions(rig, id)).toBe(1);
    });

    it('answers several tasks at once when its list is confirmed, and asks nobody else', async () => {
      const rig = use();
      const { id } = await find(rig, 'Revisit in the autumn');
      const { id: other } = await find(rig, 'React in the autumn');
      await rig.type('lead', `undo ${id}`);
      const asked = await rig.type('lead', `answer ${id} yes, ${other} later`);
      if (asked.kind !== 'said') throw new Error(`a list was expected, not ${asked.kind}`);
      expect(asked.isPrivate).toBe(!rig.lacks.includes('privacy'));
      // On a terminal it is answered by a word.
      if (rig.lacks.includes('forms')) return;
      const code = asked.shown.buttons.find((each) => each.startsWith('answer:')) ?? '';
      const done = await rig.press('lead', code, asked.shown);
      expect(done).toMatchObject({ kind: 'said', isPrivate: true });
      expect(await find(rig, 'Revisit in the autumn')).toEqual({ id, state: 'approved' });
    });

    it('does at once what is said of one task, and takes it back', async () => {
      const rig = use();
      const { id } = await find(rig, 'Revisit in the autumn');
      if ((await find(rig, 'Revisit in the autumn')).state === 'approved')
        await rig.type('lead', `undo ${id}`);
      const done = await rig.type('lead', `no, ${id} too big`);
      expect(done.kind).toBe('said');
      expect(await find(rig, 'Revisit in the autumn')).toEqual({ id, state: 'refused' });
      await rig.type('lead', `undo ${id}`);
      expect(await find(rig, 'Revisit in the autumn')).toEqual({ id, state: 'proposed' });
    });

    it('tells who may not, privately, and changes nothing', async () => {
      const rig = use();
      const { id } = await find(rig, 'Greet ');
      await rig.settle();
      const before = [rig.readAll(), await countEvents(rig)];
      const told = await rig.press('ana', `approve:${id}`);
      expect(told).toMatchObject({ kind: 'said', isPrivate: !rig.lacks.includes('privacy') });
      expect(told.kind === 'said' && told.shown.text).toContain('@lead');
      await rig.settle();
      expect([rig.readAll(), await countEvents(rig)]).toEqual(before);
    });

    it('shows hostile text as it was written, on one line, and pings nobody', async () => {
      const rig = use();
      const { id } = await find(rig, 'Greet ');
      const lines = rig
        .readAll()
        .flatMap(({ text }) => text.split('\n'))
        .filter((words) => words.includes('Greet ') && words.includes(id));
      // A board cuts what is long.
      expect(lines.some((line) => line.includes(cleanText(HOSTILE)))).toBe(true);
      expect(rig.countPings()).toBe(0);
    });

    it('has room beside it for every kind of View there is', async () => {
      const rig = use();
      const place = await rig.db.kysely.selectFrom('feed_places').selectAll().executeTakeFirstOrThrow();
      await rig.db.transact(async (tx) => {
        for (const view of Object.values(ONE_OF_EACH)) {
          const subject = `test:${view.kind}`;
          const message = { subject, placeId: place.place_id, lane: subject, view };
          await queueMessages(tx, place.workspace_id, [message], rig.now());
        }
      });
      await rig.settle();
      const seen = rig.readAll().map(({ text }) => text);
      expect(
        Object.keys(ONE_OF_EACH).filter((kind) => !seen.some((text) => text.includes(`seen ${kind}`))),
      ).toEqual([]);
    });

    it('logs nothing of all this', () => {
      expect(use().logged).toEqual([]);
    });
  });
}

function describeButtons(name: string, startRig: () => Promise<ChatRig>): void {
  describe(`buttons on ${name}`, () => {
    const use = shareRig(startRig, async (rig) => {
      for (const line of [
        'member edit @ana --routed on --hours 30',
        'metric add sign-ups --unit count',
        'metric record sign-ups 12 --at 2026-11-20',
        ...TITLES.map((title) => `propose ${title} --effort 1h`),
      ])
        await rig.type('lead', line);
    });

    it.runIf(isFull || name === 'Discord')('do what they say, each of them', async () => {
      const rig = use();
      const pressed = new Set<string>();
      const seen = new Set<string>();
      const press = async (who: string, code: string, on?: Shown): Promise<Told> => {
        for (const shown of [...rig.readAll(), ...rig.readDirect('ana'), ...(on ? [on] : [])])
          for (const each of shown.buttons) seen.add(nameOf(rig, each));
        const command = nameOf(rig, code);
        pressed.add(command);
        const { told, view } = await withView(rig, () => pressWhole(rig, who, code, on));
        if (view?.kind === 'refusal') throw new Error(`${who} pressed ${code}: ${view.message}`);
        await rig.settle();
        // What has no room on the page is behind a button that comes and goes.
        const more = rig
          .readAll()
          .flatMap(({ buttons }) => buttons)
          .find((each) => nameOf(rig, each) === 'today');
        if (more !== undefined && !pressed.has('today')) await press(who, more);
        return told;
      };
      const said = async (who: string, line: string) => {
        const told = await rig.type(who, line);
        return told.kind === 'said' ? told.shown : undefined;
      };

      const goal = await said(
        'lead',
        'goal add --metric sign-ups --direction "at least" --target 40 --deadline 2027-01-31',
      );
      const start = goal?.buttons.find((code) => code.startsWith('goal.edit:'));
      if (start !== undefined) await press('lead', start, goal);
      await said('lead', 'lesson add Calls beat letters');
      const lesson = await said('lead', 'lesson show LS-1');
      for (const code of lesson?.buttons.filter((each) => each.startsWith('lesson.keep')) ?? [])
        await press('lead', code, lesson);

      await rig.setClock(PAGE_AT);
      // Yes to all that is there; it asks once more.
      for (const code of rig.readAll().flatMap(({ buttons }) => buttons))
        if (code.startsWith('answer:') && !pressed.has('answer')) await press('lead', code);
      // What is needed less often is behind it.
      const openWhy = async (task: string) => {
        const told = await press('lead', `why:${task}`);
        return told.kind === 'said' ? told.shown : undefined;
      };
      await press('lead', 'change:T-1', await openWhy('T-1'));
      await press('lead', 'approve:T-1');
      await press('lead', 'undo:T-1');
      await press('lead', 'approve:T-1');
      await press('lead', 'refuse:T-2');
      await press('lead', 'later:T-3', await openWhy('T-3'));
      await press('lead', 'approve:T-4');
      await press('lead', 'approve:T-5');
      await rig.setClock('2026-11-23T09:10:00Z');
      await press('ana', 'start:T-1');
      await press('ana', 'done:T-1');
      await press('ana', 'hand.over:T-4');
      await press('ana', 'fail:T-5');
      await press('ben', 'take:T-4');
      await rig.setClock('2026-11-24T09:10:00Z');
      // Whatever else is offered by now.
      for (const [who, shown] of [
        ['lead', rig.readAll()],
        ['ana', rig.readDirect('ana')],
      ] as const) {
        for (const code of shown.flatMap(({ buttons }) => buttons))
          if (!pressed.has(nameOf(rig, code))) await press(who, code);
      }
      expect([...seen].filter((command) => !pressed.has(command))).toEqual([]);
      expect(pressed.size).toBeGreaterThan(9);
      expect(rig.logged).toEqual([]);
    });
  });
}

/** What needs a second platform, a role or a message that was lost. */
const NOT_SAMPLED = [
  'work answer',
  'work return',
  'link',
  'admit',
  'decline',
  'group add',
  'group remove',
  'outbox send',
  'outbox drop',
];

/** One started team for the tests of a group; lead, Ana and Ben have come in. */
function shareRig(
  startRig: () => Promise<ChatRig>,
  prepare?: (rig: ChatRig) => Promise<void>,
): () => ChatRig {
  let started: ChatRig | undefined;
  beforeAll(async () => {
    started = await startRig();
    for (const who of ['lead', 'ana', 'ben']) await started.type(who, 'help');
    await prepare?.(started);
  });
  afterAll(() => started?.[Symbol.asyncDispose]());
  return () => {
    if (!started) throw new Error('the team was not started');
    return started;
  };
}

/** The samples as people of a chat use them: they are there from the start, and nobody adds them; agents are in no chat. */
function asPeople(word: string): ReturnType<typeof makeSamples> {
  return makeSamples(word)
    .filter(([, typed]) => typed !== 'member add @ben' && !/^work (?!list)/.test(typed))
    .map(
      ([who, typed, ...given]) =>
        [who, typed.replace(/^member add @ana/, 'member edit @ana'), ...given] as const,
    );
}

/**
 * Plays a sample as its platform can: what is given as a file is handed in, or filled into a form; where neither is
 * possible that is said, and the command line does it.
 */
async function runSample(
  rig: ChatRig,
  who: string,
  typed: string,
  given: Readonly<Record<string, string>>,
): Promise<{ told: Told; view: View | null }> {
  return withView(rig, async () => {
    const told = await rig.type(who, typed, given);
    return told.kind === 'form' ? rig.submit(who, told.id, given) : told;
  });
}

/** Presses a button, and says in a form, or types, what it does not say. */
async function pressWhole(rig: ChatRig, who: string, code: string, on?: Shown): Promise<Told> {
  const more = MISSING[nameOf(rig, code)] ?? {};
  if (rig.lacks.includes('forms')) {
    const { command, args } = decodeAction(rig.engine.commands, code) ?? {};
    if (!command || Object.keys(more).length === 0) return rig.press(who, code, on);
    return rig.type(who, typeCommand(command, { ...args, ...more }));
  }
  const told = await rig.press(who, code, on);
  return told.kind === 'form' ? rig.submit(who, told.id, more) : told;
}

function typeCommand(command: Command, args: Readonly<Record<string, string>>): string {
  const options = describeArgs(command).flatMap(({ name, option }) =>
    args[name] === undefined ? [] : [`${option} "${args[name]}"`],
  );
  return [command.name, ...options].join(' ');
}

function nameOf(rig: ChatRig, code: string): string {
  return decodeAction(rig.engine.commands, code)?.command.name ?? code;
}

function listTyped({ engine }: ChatRig): Command[] {
  return engine.commands.all.filter(({ isInternal, isForAgents }) => !isInternal && !isForAgents);
}

/** A task's own line in the thread of its page. */
function findLine(rig: ChatRig, id: string): Shown {
  const found = rig.readAll().find(({ where, text }) => where === 'thread' && text.startsWith(id));
  if (!found) throw new Error(`${id} has no line`);
  return found;
}

/** Does something, and gives what the engine answers to it: at once, or when it has thought. */
async function withView<T>(rig: ChatRig, work: () => Promise<T>): Promise<{ told: T; view: View | null }> {
  const known = new Set((await listAnswers(rig)).map(({ origin }) => origin));
  const { told, read } = await withReading(rig, work);
  const find = async () => (await listAnswers(rig)).find(({ origin }) => !known.has(origin));
  const first = await find();
  if (first?.result === null) await rig.settle();
  const result = first?.result ?? (await find())?.result;
  return { told, view: result ? (JSON.parse(result) as View) : read };
}

/** Does something, and gives what a command answers to it that only reads: such an answer is kept nowhere. */
async function withReading<T>({ engine }: ChatRig, work: () => Promise<T>) {
  const { handle } = engine;
  let read: View | null = null;
  engine.handle = async (call) => {
    const view = await handle(call);
    if (engine.commands.find(call.command)?.reads) read = view;
    return view;
  };
  try {
    return { told: await work(), read };
  } finally {
    engine.handle = handle;
  }
}

async function listAnswers({ db }: ChatRig): Promise<{ origin: string; result: string | null }[]> {
  return db.kysely.selectFrom('inbox').select(['origin', 'result']).execute();
}

async function countInbox({ db }: ChatRig): Promise<number> {
  return (await db.kysely.selectFrom('inbox').select('origin').execute()).length;
}

async function countEvents({ db }: ChatRig): Promise<number> {
  return (await db.kysely.selectFrom('events').select('seq').execute()).length;
}

async function countDecisions({ db }: ChatRig, task: string): Promise<number> {
  const rows = await db.kysely
    .selectFrom('decisions')
    .select('id')
    .where('task_id', '=', task)
    .where('choice', '<>', 'undo')
    .execute();
  return rows.length;
}
