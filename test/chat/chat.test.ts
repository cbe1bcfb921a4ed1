import { describe, expect, it } from 'vitest';
import { encodeAction } from '../../src/base/command/action-code.ts';
import { plainText } from '../../src/base/view/text.ts';
import { type ChatReply, type ChatRequest, createChat } from '../../src/chat/chat.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam, type Team } from '../support/team.ts';

type Body<K extends ChatRequest['kind']> = Omit<
  Extract<ChatRequest, { kind: K }>,
  'visitor' | 'standing' | 'origin'
>;
type AnyBody = { [K in ChatRequest['kind']]: Body<K> }[ChatRequest['kind']];

/** A team whose first page is there, and its people at a chat. */
async function startChat() {
  const team = await startTeam();
  await team.ok('ana', 'help');
  await team.ok('lead', 'propose Chart failed payments --effort 6h');
  await team.ok('lead', 'propose Saved replies for the five commonest questions --effort 2h');
  team.clock.set('2026-11-23T09:00:01Z');
  await team.settle();
  const chat = createChat(team.engine, { zone: 'UTC', currency: 'EUR', country: null });
  let count = 0;
  const toRequest = (user: string, body: AnyBody, place: string | null = 'main'): ChatRequest => ({
    visitor: {
      platform: 'terminal',
      tenant: 'local',
      tenantName: 'local',
      user,
      userName: user,
      place,
      placeName: place ?? '',
    },
    standing: user === 'guest' ? ('guest' as const) : ('vouched' as const),
    origin: `chat:${++count}`,
    ...body,
  });
  return {
    team,
    chat,
    toRequest,
    send: (user: string, body: AnyBody, place?: string | null) => chat.receive(toRequest(user, body, place)),
  };
}

function read(reply: ChatReply): string {
  if (reply.kind !== 'show') return reply.kind;
  if (reply.view.kind === 'refusal') return reply.view.message;
  if (reply.view.kind !== 'answer') return reply.view.kind;
  return reply.view.lines.map((line) => plainText(line, 'UTC')).join('\n');
}

async function countEvents({ db }: Team): Promise<number> {
  return (await db.kysely.selectFrom('events').select('seq').execute()).length;
}

describe('a chat', () => {
  it('is silent where the page that was clicked says it, and shows what is for one person to them', async () => {
    const { send } = await startChat();
    expect(await send('lead', { kind: 'clicked', code: 'approve:T-1' })).toEqual({ kind: 'silent' });
    expect(await send('ana', { kind: 'clicked', code: 'approve:T-2' })).toMatchObject({ audience: 'asker' });
    expect(await send('lead', { kind: 'clicked', code: 'why:T-2' })).toMatchObject({ audience: 'asker' });
    await expectGolden('chat/chat', read(await send('lead', { kind: 'clicked', code: 'gone:T-2' })));
  });

  it('asks whoever names a task by its title alone, and does it when that is pressed', async () => {
    const { team, send } = await startChat();
    await send('lead', { kind: 'typed', text: 'approve the saved replies' });
    const reply = await send('lead', { kind: 'typed', text: 'approve the chart' });
    expect(reply).toMatchObject({ kind: 'show', audience: 'asker', view: { isQuestion: true } });
    const [press] = reply.kind === 'show' && reply.view.kind === 'answer' ? (reply.view.actions ?? []) : [];
    const code = press ? encodeAction(team.engine.commands, press) : null;
    await send('lead', { kind: 'clicked', code: code ?? '' });
    const tasks = team.db.kysely.selectFrom('tasks').select(['title', 'state']).orderBy('number');
    expect((await tasks.execute()).map(({ state }) => state).toSorted()).toEqual(['approved', 'proposed']);
  });

  it('says which commands there are where a line names nothing, as ever', async () => {
    const { send } = await startChat();
    const reply = await send('lead', { kind: 'typed', text: 'we should offer free shipping' });
    expect(reply).toMatchObject({
      audience: 'asker',
      view: {
        kind: 'refusal',
        code: 'unknown_command',
        actions: [{ command: 'propose' }, { command: 'help' }],
      },
    });
    const wrong = await send('lead', { kind: 'typed', text: 'approve the moon' });
    expect(wrong).toMatchObject({
      view: { kind: 'refusal', code: 'bad_argument', actions: [{ command: 'approve' }] },
    });
  });

  it('tells whoever typed alone what everybody reads on the page', async () => {
    const { team, send } = await startChat();
    const typed = (text: string) => send('lead', { kind: 'typed', text });
    expect(await typed('approve T-1')).toMatchObject({ kind: 'show', audience: 'asker' });
    expect(await typed('refuse T-2 not now')).toMatchObject({ kind: 'show', audience: 'asker' });
    expect(await typed('undo T-2')).toMatchObject({ kind: 'show', audience: 'asker' });
    expect(await typed('metric add sign-ups --unit count')).toMatchObject({
      kind: 'show',
      audience: 'channel',
    });
    await team.settle();
    const page = team.delivered.findLast(({ subject }) => subject.startsWith('digest:'))?.view;
    const states = page?.kind === 'digest' ? page.tasks.map(({ id, state }) => [id, state]) : [];
    expect(Object.fromEntries(states)).toMatchObject({ 'T-1': 'approved', 'T-2': 'proposed' });
  });

  it('asks for what a button leaves open, with what is so now, and changes nothing by asking', async () => {
    const { team, send } = await startChat();
    const before = await countEvents(team);
    const form = await send('lead', { kind: 'clicked', code: 'change:T-1' });
    expect(form).toMatchObject({ kind: 'form', command: 'change', args: { task: 'T-1' } });
    const values = form.kind === 'form' ? form.form.fields.map(({ name, value }) => [name, value]) : [];
    expect(Object.fromEntries(values)).toMatchObject({ title: 'Chart failed payments', hours: '6 h' });
    expect(await countEvents(team)).toBe(before);
    const sent = {
      kind: 'submitted',
      command: 'change',
      args: { task: 'T-1', ...Object.fromEntries(values) },
    } as const;
    const refusal = await send('lead', sent);
    expect(refusal).toMatchObject({ view: { kind: 'refusal', code: 'not_possible' } });
    await expectGolden('chat/chat', read(refusal));
    const changed = { ...sent, args: { ...sent.args, hours: '3h' } };
    await expectGolden('chat/chat', read(await send('lead', changed)));
  });

  it('asks nobody what they may not answer', async () => {
    const { send } = await startChat();
    for (const code of ['refuse:T-1', 'later:T-1', 'change:T-1', 'member.edit:@lead']) {
      expect(read(await send('ana', { kind: 'clicked', code }))).toContain('@lead');
    }
    expect(await send('lead', { kind: 'clicked', code: 'done:T-1' })).toMatchObject({
      view: {
        kind: 'refusal',
        actions: expect.arrayContaining([expect.objectContaining({ command: 'approve' })]),
      },
    });
    const guests = [
      { kind: 'clicked', code: 'refuse:T-1' },
      { kind: 'picked', text: 'Do it' },
    ] as const;
    for (const body of guests)
      expect(await send('guest', body)).toMatchObject({ view: { kind: 'refusal', code: 'not_allowed' } });
    await expectGolden('chat/chat', read(await send('guest', guests[0])));
  });

  it('has buttons where words to it ask for more, or cannot be done now', async () => {
    const { send } = await startChat();
    const ask = (text: string) => send('lead', { kind: 'asked', text, thread: 'C1/7.7' });
    const actionsOf = async (text: string) => {
      const reply = await ask(text);
      return reply.kind === 'show' && 'actions' in reply.view ? reply.view.actions : undefined;
    };
    expect(await actionsOf('done T-1')).toMatchObject([{ command: 'approve' }, { command: 'refuse' }]);
    expect(await actionsOf('refuse T-1')).toMatchObject([
      { command: 'refuse', args: { task: 'T-1' }, isForm: true },
    ]);
    expect(await actionsOf('propose Write it effort=banana')).toMatchObject([
      { command: 'propose', args: { title: 'Write it' }, isForm: true },
    ]);
    expect(await actionsOf('preview')).toMatchObject([{ command: 'preview', args: {} }]);
  });

  it('makes a title of a message’s first words that say something', async () => {
    const { send } = await startChat();
    const titleOf = async (text: string) => {
      const reply = await send('ana', { kind: 'picked', text });
      return reply.kind === 'form' ? reply.form.fields.find(({ name }) => name === 'title')?.value : reply;
    };
    expect(await titleOf('\n\n 1. [x] Ship the export!\nplease')).toBe('Ship the export');
    expect(await titleOf('> quoted words')).toBe('quoted words');
    expect(await titleOf('2026 is the year of exports')).toBe('2026 is the year of exports');
    expect(await titleOf('')).toBe('');
    const long = await titleOf(`word `.repeat(100));
    expect(String(long).length).toBeLessThanOrEqual(120);
    expect(String(long)).toMatch(/…$/);
  });

  it('has nothing to catch up with where it never was', async () => {
    const { team, chat } = await startChat();
    const before = await countEvents(team);
    const looked: string[] = [];
    await chat.catchUp({
      platform: 'discord',
      tenant: 'nobody',
      origin: 'away:1',
      read: async (message) => {
        looked.push(message);
        return [];
      },
      receive: async () => undefined,
    });
    expect(looked).toEqual([]);
    expect(await countEvents(team)).toBe(before);
  });
});
