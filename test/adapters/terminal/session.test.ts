import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createDesk } from '../../../adapters/process/local.ts';
import { createTerminal, type TerminalDeps } from '../../../adapters/terminal/index.ts';
import { answer } from '../../../src/base/view/view.ts';
import { exampleCommand } from '../../../src/team/example.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';

/** A terminal that somebody sits at: keys go in, and what it shows comes out without its escape codes. */
function sitDown(team: Team, changes: Partial<TerminalDeps> = {}) {
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), { columns: 80 });
  let seen = '';
  output.on('data', (chunk: Buffer) => {
    seen += chunk.toString();
  });
  const terminal = createTerminal({
    desk: createDesk({
      engine: team.engine,
      newId: () => crypto.randomUUID(),
      owner: 'lead',
      defaults: { zone: 'UTC', currency: 'EUR', country: null },
      today: () => '2026-11-23',
    }),
    log: team.ports.log,
    input: input as unknown as TerminalDeps['input'],
    output: output as unknown as TerminalDeps['output'],
    isInteractive: true,
    hasColour: false,
    zone: 'UTC',
    greeting: 'Tiller',
    historyFile: undefined,
    user: 'lead',
    now: () => team.clock.now(),
    offersExample: true,
    settle: () => team.settle(),
    progress: { show: () => undefined, clear: () => undefined },
    ...changes,
  });
  const page = () => stripVTControlCharacters(seen).replaceAll('\r', '');
  return {
    terminal,
    page,
    ended: terminal.run(),
    /** Types keys once the page ends with a prompt. */
    async type(prompt: string, keys: string) {
      await expect.poll(page).toMatch(new RegExp(`${prompt}$`));
      seen += '\u0000';
      input.write(keys);
    },
    shows: (text: string) => expect.poll(page).toContain(text),
  };
}

/** Without the marks of where somebody typed, and the blanks before a line’s end. */
const readPage = (page: string) => page.replaceAll('\u0000', '').replace(/ +$/gm, '');

describe('a terminal with somebody at it', () => {
  it('offers the example on an empty database, and shows its first tasks', async () => {
    const team = await startTeam({ commands: [exampleCommand] });
    const { type, page, ended } = sitDown(team);
    await type('\\(y/n\\) ', 'y\n');
    await type('lead> ', '1 yes\n');
    await type('lead> ', 'quit\n');
    expect(await ended).toBe(true);
    await expectGolden('terminal/session', readPage(page()));
  });

  it('says how to begin when the example is not wanted, and loads nothing', async () => {
    const team = await startTeam({ commands: [exampleCommand] });
    const { type, page, ended } = sitDown(team);
    await type('\\(y/n\\) ', 'n\n');
    await type('lead> ', 'quit\n');
    await ended;
    await expectGolden('terminal/session', readPage(page()));
    expect(await team.db.kysely.selectFrom('goals').selectAll().execute()).toEqual([]);
  });

  it('takes the lines of a list for ideas, and the line after it for itself', async () => {
    const team = await startTeam();
    const { type, page, ended } = sitDown(team, { offersExample: false });
    await type('lead> ', '- Weigh the crates\n- [ ] Number the shelves (2h)\nideas\n');
    await type('lead> ', '* Sweep the yard\n');
    await type('… ', '\n');
    await type('lead> ', 'quit\n');
    await ended;
    await expectGolden('terminal/session', readPage(page()));
  });

  it('prints what is sent above the line that is being typed, and keeps the line', async () => {
    const team = await startTeam();
    const { terminal, type, shows, page, ended } = sitDown(team, { offersExample: false });
    await type('lead> ', 'team wi');
    await shows('team wi');
    const place = {
      workspace_id: team.workspace,
      id: 'terminal:local:main',
      platform: 'terminal' as const,
      tenant: 'local',
      place: 'main',
      name: 'terminal',
    };
    terminal.show({
      key: 'k',
      subject: 's',
      place,
      view: answer('A word from elsewhere.'),
      platformId: null,
      underId: null,
      locale: { zone: 'UTC', currency: 'EUR' },
      notifies: null,
    });
    await shows('A word from elsewhere.\nlead> team wi');
    terminal.stop();
    await ended;
    expect(page().match(/A word from elsewhere\./g)).toHaveLength(1);
  });

  it('says so when something breaks, logs it, and goes on', async () => {
    const team = await startTeam({
      commands: [
        {
          ...exampleCommand,
          name: 'test break',
          run: async () => {
            throw new Error('a bug');
          },
        },
      ],
    });
    const logged: object[] = [];
    const log = { ...team.ports.log, error: (fields: object) => void logged.push(fields) };
    const { type, page, ended } = sitDown(team, { offersExample: false, log });
    await type('lead> ', 'test break\n');
    await type('lead> ', 'me\n');
    await type('lead> ', 'quit\n');
    expect(await ended).toBe(false);
    await expectGolden('terminal/session', readPage(page()));
    expect(logged).toHaveLength(1);
  });

  it('asks for nothing but a yes where something is to be confirmed, and takes it once', async () => {
    const team = await startTeam({ isCalm: true, at: '2026-11-23T08:00:00Z' });
    await team.ok('lead', 'propose Paint the door --effort 1h');
    await team.ok('lead', 'propose Wash the windows --effort 1h');
    team.clock.set('2026-11-23T09:00:01Z');
    await team.settle();
    const { type, page, shows, ended } = sitDown(team);
    await type('lead> ', 'yes to all\n');
    await shows('Do all 2: yes');
    expect(page()).not.toContain('--sure');
    await type('lead> ', 'Yes, do it!\n');
    await shows('T-2');
    await type('lead> ', 'yes\n');
    await type('lead> ', 'quit\n');
    await ended;
    const tasks = await team.db.kysely.selectFrom('tasks').select('state').execute();
    expect(tasks.map(({ state }) => state)).toEqual(['approved', 'approved']);
  });

  it('asks the questions of a form one by one', async () => {
    const team = await startTeam({
      commands: [
        {
          ...exampleCommand,
          name: 'test form',
          access: 'everyone',
          run: async () => ({
            kind: 'form',
            title: 'A new project',
            command: 'project add',
            fields: [
              { name: 'name', label: 'Name', hint: 'what it is called', input: 'line', isRequired: true },
            ],
          }),
        },
      ],
    });
    const { type, page, ended } = sitDown(team, { offersExample: false });
    await type('lead> ', 'test form\n');
    await type('Name \\[what it is called\\]: ', 'Alpha\n');
    await type('lead> ', 'quit\n');
    await ended;
    await expectGolden('terminal/session', readPage(page()));
    const projects = await team.db.kysely.selectFrom('projects').select('name').execute();
    expect(projects).toEqual([{ name: 'Alpha' }]);
  });
});
