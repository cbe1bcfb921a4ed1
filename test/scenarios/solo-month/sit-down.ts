import { PassThrough, Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { createDesk } from '../../../adapters/process/local.ts';
import { createTerminal, type Terminal, type TerminalDeps } from '../../../adapters/terminal/index.ts';
import { startTeam, type Team, type TeamOptions } from '../../support/team.ts';

/** Where the next line is waited for: of a command, of what is pasted, or of a question. */
const PROMPT = /(?:^|\n)(?:lead> |… |[^\n]* \[[^\n]*\]: )$/;

/** One person at the real terminal, 80 columns wide. */
export interface Sitting extends AsyncDisposable {
  readonly team: Team;
  /** Types a line, and gives what was printed until the next prompt. */
  type(line: string): Promise<string>;
  /** Moves the clock and lets what is due happen; gives what was printed by itself. */
  goTo(iso: string): Promise<string>;
}

export async function sitDown(options: TeamOptions = {}): Promise<Sitting> {
  const team = await startTeam(options);
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
  let shown = 0;
  const terminal: Terminal = createTerminal({
    desk: createDesk({
      engine: team.engine,
      newId: team.ports.newId,
      owner: 'lead',
      defaults: { zone: 'UTC', currency: 'EUR', country: null },
      today: () => new Date(team.clock.now()).toISOString().slice(0, 10),
    }),
    log: team.ports.log,
    input: input as unknown as TerminalDeps['input'],
    output: Object.assign(output, { columns: 80 }) as unknown as TerminalDeps['output'],
    isInteractive: true,
    hasColour: false,
    zone: options.zone ?? 'UTC',
    greeting: 'Tiller',
    historyFile: undefined,
    user: 'lead',
    now: () => team.clock.now(),
    offersExample: false,
    settle,
    progress: { show: () => undefined, clear: () => undefined },
  });

  async function settle(): Promise<void> {
    await team.settle();
    for (; shown < team.delivered.length; shown++) {
      const delivery = team.delivered[shown];
      if (delivery) terminal.show(delivery);
    }
  }

  const untilPrompt = () =>
    new Promise<void>((resolve) => {
      heard = () => {
        if (PROMPT.test(page)) resolve();
      };
      heard();
    });
  const take = (from: number) => {
    const printed = page.slice(from).replace(PROMPT, '');
    page = '';
    return printed;
  };
  const ended = terminal.run();
  await untilPrompt();
  return {
    team,
    async type(line) {
      page = '';
      input.write(`${line}\n`);
      await untilPrompt();
      // What was done is told at once, as the process's own wake does it.
      await settle();
      // The first line is what was typed.
      return take(page.indexOf('\n') + 1);
    },
    async goTo(iso) {
      page = '';
      team.clock.set(iso);
      await settle();
      return take(0).replace(/^lead> /gm, '');
    },
    async [Symbol.asyncDispose]() {
      terminal.stop();
      await ended;
    },
  };
}
