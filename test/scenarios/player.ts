/** Who acts, and the platform's own id of the event: the same id again is the same event delivered again. */
export interface Act {
  who: string;
  event: string;
}

/** Plays what people do, through one face: the engine itself, or a chat with a fake platform behind it. */
export interface Player {
  /** Presses a button on the card of a task as it stands; gives what the person is told. Fails if there is no such button. */
  press(act: Act, button: string, taskId: string): Promise<string>;
  /** Types a line, with the text of a file where the command takes one; gives what the person is told. */
  type(act: Act, line: string, file?: string): Promise<string>;
  /** Lets the time pass until an instant: does what comes due on the way and shows what waits. */
  clock(at: number): Promise<void>;
  /** Ends the process; the chat and the database stay. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** The id of the youngest task with a title. */
  taskId(title: string): Promise<string>;
  /** Every message that can be seen now, in the order of posting. */
  posts(): readonly { place: string; text: string }[];
}

/**
 * One thing that happens in a script. `{Title}` in a line is the id of the task with that title. `shows` is what a page
 * of a chat says instead: there a button is answered by the page alone, and a page is short.
 */
export type Step = { at: string; says?: RegExp; shows?: RegExp } & (
  | { kind: 'type'; who: string; line: string; file?: string }
  | { kind: 'press'; who: string; button: string; task: string }
  /** `says` is looked for in the messages that can be seen. */
  | { kind: 'look' }
  | { kind: 'stop' }
  | { kind: 'start' }
);

/** After each step so much time passes before the next: enough for a relay or a job that took over from a dead one. */
const PAUSE_MS = 150_000;

/** Plays one step; gives what was said. */
export async function playStep(player: Player, step: Step, event: string): Promise<string> {
  await player.clock(Temporal.Instant.from(step.at).epochMilliseconds);
  switch (step.kind) {
    case 'type': {
      const parts = step.line.split(/\{([^}]+)\}/);
      const filled = await Promise.all(
        parts.map((part, index) => (index % 2 === 0 ? part : player.taskId(part))),
      );
      return player.type({ who: step.who, event }, filled.join(''), step.file);
    }
    case 'press':
      return player.press({ who: step.who, event }, step.button, await player.taskId(step.task));
    case 'look':
      return player
        .posts()
        .map(({ place, text }) => `${place}: ${text}`)
        .join('\n');
    case 'stop':
      await player.stop();
      return '';
    case 'start':
      await player.start();
      return '';
  }
}

/** Lets the pause after a step pass. */
export async function pauseAfter(player: Player, step: Step): Promise<void> {
  await player.clock(Temporal.Instant.from(step.at).epochMilliseconds + PAUSE_MS);
}

/** Plays a whole script; gives each step that went otherwise than it says. */
export async function playScript(player: Player, script: readonly Step[]): Promise<string[]> {
  const otherwise: string[] = [];
  for (const [index, step] of script.entries()) {
    const said = await playStep(player, step, `step:${index}`);
    const wanted = [step.says, step.shows].filter((each) => each !== undefined);
    if (wanted.length > 0 && !wanted.some((each) => each.test(said)))
      otherwise.push(`${describeStep(step)} said ${said.slice(0, 2_000)}, not ${wanted.join(' nor ')}`);
    await pauseAfter(player, step);
  }
  return otherwise;
}

function describeStep(step: Step): string {
  if (step.kind === 'type') return `${step.at} ${step.who} types ${step.line}`;
  return step.kind === 'press'
    ? `${step.at} ${step.who} presses ${step.button} on ${step.task}`
    : `${step.at} ${step.kind}`;
}
