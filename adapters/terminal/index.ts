import { parseLine } from '../../src/base/command/parse.ts';
import type { Delivery, Log } from '../../src/base/ports.ts';
import { answer, type FormView, type View } from '../../src/base/view/view.ts';
import type { Arrival } from '../../src/engine/enter.ts';
import { directUserOf } from '../../src/team/account/place-store.ts';
import type { Progress } from '../calls/progress.ts';
import { writeFiles } from '../calls/write-files.ts';
import { asView, type Desk } from '../process/local.ts';
import type { ScreenStream } from '../process/world.ts';
import { completeLine } from './completion.ts';
import { decodeLine, isListed, listTasks, placeNumbers, takeOut } from './decode.ts';
import { layOut, paragraph, styled, wrapText } from './draw/layout.ts';
import { DEFAULT_WIDTH } from './limits.ts';
import { createListener, type Listener } from './listen.ts';
import { createMemory, findDigest } from './memory.ts';
import { fillFileArgs } from './paste.ts';
import { renderView } from './render.ts';
import { typeAction } from './type-action.ts';

/** Typed where a question is open, it does what was asked. */
const YES = 'yes';

const LIST_BEGUN = 'A list of ideas: an empty line ends it.';

const EXAMPLE_QUESTION = 'Nothing here yet. Load an example team to look around? (y/n) ';

/** How to begin with one's own team. */
const BEGINNING = [
  'To begin with your own: one goal and a pasted list are enough for a first batch.',
  '  goal add "trial-to-paid at least 6% by end of january"',
  '  backlog paste    then one idea a line; an empty line ends it',
  '  plan             proposes the first tasks, with reasons',
];

export interface TerminalDeps {
  desk: Desk;
  log: Log;
  input: NodeJS.ReadableStream;
  output: ScreenStream;
  isInteractive: boolean;
  hasColour: boolean;
  zone: string;
  /** What the first line says: the version and the database. */
  greeting: string;
  historyFile: string | undefined;
  /** Who is typing at first. */
  user: string;
  /** Now, in UTC milliseconds: the example's data end yesterday. */
  now(): number;
  offersExample: boolean;
  /** Does what is due and sends what waits, so that it is on the page before the next line. */
  settle(): Promise<void>;
  progress: Progress;
}

/** A chat on the terminal, or the lines of a pipe. */
export interface Terminal {
  /** Resolves when the input ends; true if no bug was met. */
  run(): Promise<boolean>;
  /** Prints a message that was sent here. False if nobody is there to read it. */
  show(delivery: Delivery): boolean;
  /** A line about the process itself. */
  say(line: string): void;
  stop(): void;
}

export function createTerminal(deps: TerminalDeps): Terminal {
  const { desk, isInteractive, output } = deps;
  let listener: Listener | undefined;
  let me: Arrival | undefined;
  let isSound = true;
  const memory = createMemory();
  /** What was typed behind a list. */
  let afterList: string | undefined;

  function width(): number {
    return (isInteractive && output.columns) || DEFAULT_WIDTH;
  }

  function say(...lines: string[]): void {
    write(...lines.flatMap((line) => wrapText(line, width())));
  }

  function write(...lines: string[]): void {
    if (listener) listener.print(lines);
    else output.write(lines.map((line) => `${line}\n`).join(''));
  }

  function print(view: View): void {
    memory.remember(view);
    write(
      ...renderView(view, {
        width: width(),
        hasColour: deps.hasColour,
        zone: deps.zone,
        currency: me?.locale.currency ?? 'EUR',
        typeAction: (action) => (action === memory.asked ? YES : typeAction(desk.commands, action)),
      }),
      ...hint(view),
    );
  }

  async function handle(line: string): Promise<boolean> {
    const input = decodeLine(line);
    if (input.kind === 'quit') return false;
    if (input.kind === 'switch') {
      const view = await asView(async () => {
        me = await desk.enter(input.name);
        return { kind: 'answer', lines: [[`You are @${handleOf(me)} now.`]] };
      });
      print(view);
      return true;
    }
    if (input.kind === 'list' && isInteractive) say(LIST_BEGUN);
    const view = await asView(() =>
      input.kind === 'list'
        ? runLine('backlog paste', input.as, takeList(input.line))
        : runLine(input.line, input.as),
    );
    memory.noteAsked(view);
    if (view.kind === 'form' && isInteractive) await fillForm(view, input.as);
    else print(view);
    return true;
  }

  /** The lines of a list from its first one on; the line after it is typed for itself. */
  function takeList(first: string): () => Promise<string | undefined> {
    let waiting: string | undefined = first;
    return async () => {
      const line = waiting ?? (await listener?.next('… '));
      waiting = undefined;
      if (line === undefined || line.trim() === '' || isListed(line)) return line;
      afterList = line;
      return undefined;
    };
  }

  async function runLine(
    typed: string,
    as: string | null,
    next: () => Promise<string | undefined> = async () => listener?.next('… '),
  ): Promise<View> {
    const { line, out } = takeOut(typed);
    const { command, args } = parseLine(desk.commands, line);
    const entered = as === null ? me : await desk.enter(as);
    if (!entered) throw new Error('nobody is typing');
    const placed = placeNumbers(command, args, memory.shown);
    for (const id of listTasks(command, placed)) memory.noteOwn(id);
    const filled = await fillFileArgs(command, placed, next);
    try {
      const view = await desk.run(entered, 'terminal', {
        command,
        args: filled,
        onProgress: deps.progress.show,
        takeFiles: out === null ? undefined : (found) => writeFiles(found, out),
      });
      // What was changed may be the currency that everything is shown in.
      if (me && command.reads !== true) me = await desk.enter(handleOf(me));
      return view;
    } finally {
      deps.progress.clear();
    }
  }

  /** Asks a form's questions one by one; an empty answer keeps what is there. */
  async function fillForm(form: FormView, as: string | null): Promise<void> {
    say(form.title);
    const args: Record<string, string> = {};
    for (const field of form.fields) {
      const choices = field.choices ? ` (${field.choices.join(', ')})` : '';
      const typed = await listener?.next(`${field.label}${choices} [${field.value ?? field.hint}]: `);
      if (typed === undefined) return;
      const value = typed.trim() === '' ? field.value : typed.trim();
      if (value !== undefined) args[field.name] = value;
    }
    const entered = as === null ? me : await desk.enter(as);
    if (!entered) return;
    const command = desk.commands.get(form.command);
    print(await asView(() => desk.run(entered, 'terminal', { command, args })));
  }

  /** How to answer a page of tasks here: a number is a task's place on it. */
  function hint(view: View): string[] {
    const waiting = findDigest(view)?.tasks.findIndex(({ state }) => state === 'proposed') ?? -1;
    if (!isInteractive || waiting === -1) return [];
    const number = waiting + 1;
    const words = `${number} yes · ${number} no too big · ${number} later · ${number} why · help`;
    return layOut([paragraph(styled(words, 'dim'))], width(), deps.hasColour);
  }

  /** Reads a line and answers it; false at the end. */
  async function turn(): Promise<boolean> {
    const line = afterList ?? (await listener?.next(`${handleOf(me)}> `));
    afterList = undefined;
    if (line === undefined) return false;
    if (!isInteractive) say('', `> ${line}`);
    return survive(async () => {
      const goesOn = await handle(line);
      if (!isInteractive) await deps.settle();
      return goesOn;
    });
  }

  /** A bug ends what was asked, not the session. */
  async function survive(work: () => Promise<boolean>): Promise<boolean> {
    try {
      return await work();
    } catch (error) {
      isSound = false;
      deps.log.error({ err: error }, 'something broke');
      say('Something broke, and nothing was changed. The log says more.');
      return true;
    }
  }

  async function begin(entered: Arrival): Promise<void> {
    if (await desk.isBlank(entered)) {
      if (!deps.offersExample || !(await wantsExample())) say(...BEGINNING);
      else {
        say(isInteractive ? 'One moment …' : 'The database is empty: this is an example team.');
        const example = desk.commands.get('example');
        print(await asView(() => desk.run(entered, 'terminal', { command: example, args: {} })));
      }
      return;
    }
    await deps.settle();
    // What was due has just been posted: then it is on the page already.
    if (memory.shown.size > 0) return;
    const today = desk.commands.get('today');
    const view = await asView(() => desk.run(entered, 'terminal', { command: today, args: {} }));
    // Nobody asked, so that there is no batch yet is no refusal.
    print(view.kind === 'refusal' ? answer(view.message) : view);
  }

  async function wantsExample(): Promise<boolean> {
    if (!isInteractive) return true;
    const typed = await listener?.next(EXAMPLE_QUESTION);
    return typed !== undefined && /^(?:y|yes|)$/i.test(typed.trim());
  }

  return {
    async run() {
      listener = createListener({
        input: deps.input,
        output,
        isInteractive,
        historyFile: deps.historyFile,
        complete: (typed) =>
          completeLine(typed, desk.commands, async (kind) => (me ? desk.complete(me, kind) : [])),
      });
      me = await desk.enter(deps.user);
      say(`${deps.greeting}. You are @${handleOf(me)}; help says what you can do.`);
      const entered = me;
      await survive(async () => {
        await begin(entered);
        return true;
      });
      while (await turn());
      listener.stop();
      return isSound;
    },
    show({ view, place, platformId, underId }) {
      if (!listener) return false;
      const reader = directUserOf(place);
      // A private line is for one pair of eyes, and what a thread says of a task is on the page already.
      if (reader !== null && reader !== me?.member?.handle) return true;
      if (underId !== null && view.kind === 'task') return true;
      // What was said in private cannot be edited here, and its new state is no news: mostly it is the reader's own doing.
      if (reader !== null && platformId !== null) return true;
      const news = memory.findNews(view, deps.now());
      if ('kind' in news) print(news);
      else if (news.length > 0) say(...news);
      return true;
    },
    say: (line) => say(line),
    stop: () => listener?.stop(),
  };
}

function handleOf(entered: Arrival | undefined): string {
  return entered?.member?.handle ?? 'nobody';
}
