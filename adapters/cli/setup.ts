import { parseLine } from '../../src/base/command/parse.ts';
import { Refusal } from '../../src/base/language/errors.ts';
import { bold, text } from '../../src/base/view/text.ts';
import type { View } from '../../src/base/view/view.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { Arrival } from '../../src/engine/enter.ts';
import { formatDays } from '../../src/schedule/rhythm.ts';
import type { Visitor, WorkspaceDefaults } from '../../src/team/account/workspace.ts';
import { formatCall } from '../calls/call.ts';
import { asView, type Desk } from '../process/local.ts';
import type { ChatSetup, ConnectedChat, Dialogue, SetupChannel, SetupPerson } from '../setup.ts';
import { askTeam } from './setup-team.ts';

export interface SetupDeps {
  chat: ChatSetup;
  dialogue: Dialogue;
  engine: Engine;
  desk: Desk;
  /** The account of whoever sets up at this machine. */
  home: Visitor;
  defaults: WorkspaceDefaults;
  /** A View as lines of text. */
  render(view: View): string[];
  /** Keeps the tokens, and clears those that are empty; gives lines that say where. */
  save(variables: Readonly<Record<string, string>>): readonly string[];
}

/** When a feed posts, as `feed list` tells programs. */
interface ShownRhythm {
  name: string;
  zone: string;
  postAt: string;
  days: number[];
}

/** Leads from nothing to a digest that only the asker sees: nothing is public before `go`. */
export async function runSetup(deps: SetupDeps): Promise<void> {
  const { chat, dialogue, engine, home, defaults } = deps;
  dialogue.say(`1 of 4 · ${chat.name}`, '');
  const connected = await chat.connect(dialogue);
  dialogue.say(...deps.save(connected.variables), '', '2 of 4 · You', '');
  const person = await askPerson(dialogue, chat, connected);
  dialogue.say('', '3 of 4 · The channel', '');
  const channel = await askChannel(dialogue, connected);
  const guest = visitorOf(chat, connected, person, channel);
  const zone = person.zone ?? defaults.zone;
  const entered = await engine.bindTenant({ home, guest }, { ...defaults, zone });
  dialogue.say(
    `ok  ${person.name} in ${connected.tenantName} is @${entered.member?.handle} here, admin and approver.`,
  );
  await askTeam({ deps, connected, guest }, { channel, person });
  dialogue.say('', '4 of 4 · The hour and the first goal', '');
  await askRhythm(deps, entered);
  await askGoal(deps, entered);
  await showPreview(deps, entered, { connected, person, channel });
  dialogue.say('', `Nothing is in ${channel.name} yet. What is left:`, ...listNext(channel.name));
}

/** What is left to do, and what each step does. */
function listNext(channel: string): string[] {
  const steps = [
    [formatCall(), 'keeps Tiller running, and answers in the chat'],
    ['/tiller go', `typed in ${channel}, makes it public and says when the first digest comes`],
    [formatCall('doctor'), 'says whether everything works'],
  ] as const;
  const width = Math.max(...steps.map(([typed]) => typed.length));
  return steps.map(([typed, effect]) => `  ${typed.padEnd(width)}  ${effect}`);
}

async function askPerson(
  dialogue: Dialogue,
  chat: ChatSetup,
  connected: ConnectedChat,
): Promise<SetupPerson> {
  const { likelyPerson: likely, tenantName } = connected;
  const offer = likely === null ? '' : `; Enter for ${likely.name}`;
  for (;;) {
    const given = await dialogue.ask(`Your name in ${chat.name}, such as @ana${offer}: `);
    const found = given !== '' ? await connected.findPeople(given) : likely === null ? [] : [likely];
    const [only] = found;
    if (only && found.length === 1) {
      dialogue.say(`ok  ${only.name} (${only.id})`);
      return only;
    }
    if (given === '') dialogue.say('Not yet: a name is needed; it ties you here to you there.');
    else if (found.length === 0) dialogue.say(`Not yet: nobody in ${tenantName} is called “${given}”.`);
    else {
      const named = found.slice(0, 8).map(({ id, name }) => `${name} (${id})`);
      dialogue.say(`Not yet: that is ${named.join(' or ')}. Give the one in brackets.`);
    }
  }
}

async function askChannel(dialogue: Dialogue, connected: ConnectedChat): Promise<SetupChannel> {
  let wanted = '';
  for (;;) {
    const question =
      wanted === ''
        ? 'The channel for the digest, such as #team: '
        : 'Press Enter when that is done, or name another: ';
    const given = await dialogue.ask(question);
    if (given !== '') wanted = given;
    if (wanted === '') {
      dialogue.say('Not yet: a channel is needed; nothing is posted in it before go.');
      continue;
    }
    const channel = await connected.findChannel(wanted);
    if (channel?.obstacle === null) {
      dialogue.say(`ok  I can post in ${channel.name}.`);
      if (channel.lack !== null) dialogue.say(`    ${channel.lack}`);
      return channel;
    }
    dialogue.say(`Not yet: ${channel ? channel.obstacle : connected.describeMissing(wanted)}`);
  }
}

function visitorOf(
  chat: ChatSetup,
  connected: ConnectedChat,
  person: SetupPerson,
  channel: SetupChannel,
): Visitor {
  return {
    platform: chat.platform,
    tenant: connected.tenant,
    tenantName: connected.tenantName,
    user: person.id,
    userName: person.name,
    place: channel.id,
    placeName: channel.name,
  };
}

async function askRhythm(deps: SetupDeps, entered: Arrival): Promise<void> {
  const { dialogue } = deps;
  const listed = await run(deps, entered, 'feed list', {});
  const [feed] = listed.data as ShownRhythm[];
  if (!feed) return;
  const shown = `${formatDays(feed.days)} ${feed.postAt}, ${feed.zone}`;
  for (;;) {
    const when = await dialogue.ask(
      `When is the digest posted? Enter for ${shown}; or such as weekdays at 8:30, Saturdays 10:00, every day 18:00 Europe/Berlin: `,
    );
    if (when === '') return;
    const view = await run(deps, entered, 'feed edit', { name: feed.name, when });
    if (view.kind !== 'refusal') {
      const [after] = (await run(deps, entered, 'feed list', {})).data as ShownRhythm[];
      if (after) dialogue.say(`ok  ${formatDays(after.days)} ${after.postAt}, ${after.zone}`);
      return;
    }
    dialogue.say(`Not yet: ${view.message}`);
  }
}

async function askGoal(deps: SetupDeps, entered: Arrival): Promise<void> {
  const { dialogue, desk } = deps;
  const goals = await desk.complete(entered, 'goal');
  if (goals.length > 0) {
    dialogue.say(`Goals are there already: ${goals.slice(0, 5).join(', ')}.`);
    return;
  }
  for (;;) {
    const given = await dialogue.ask(
      'The first goal, such as “trial-to-paid at least 6% by end of january” or “volunteers at least 30 by end of march”; Enter for later: ',
    );
    if (given === '') return;
    const typed = given.replace(/^(?:goal add\s+)?["“]?|["”]$/g, '');
    const view = await asView(async () => {
      const { command, args } = parseLine(desk.commands, `goal add ${typed}`);
      return desk.run(entered, 'cli', { command, args });
    });
    if (view.kind !== 'refusal') {
      dialogue.say(...deps.render(view));
      return;
    }
    dialogue.say(`Not yet: ${view.message}`);
  }
}

/** The next digest as it would be: here, and as a private message in the chat. */
async function showPreview(
  deps: SetupDeps,
  entered: Arrival,
  to: { connected: ConnectedChat; person: SetupPerson; channel: SetupChannel },
): Promise<void> {
  const { dialogue } = deps;
  const { connected, person, channel } = to;
  const view = await run(deps, entered, 'preview', {});
  dialogue.say('', 'The next digest, as it would be now:', '', ...deps.render(view), '');
  const note = text`Only you see this. Nothing is posted in ${channel.name} before ${bold('/tiller go')} is typed there.`;
  // Its tasks are not there yet: nothing can be pressed.
  const sent: View =
    view.kind === 'digest'
      ? {
          ...view,
          isWhole: true,
          tasks: view.tasks.map((task) => ({ ...task, actions: [] })),
          foot: [...view.foot, note],
        }
      : view;
  try {
    await connected.sendPrivately(person.id, sent);
    dialogue.say(`ok  The same is in your messages from Tiller, for ${person.name} alone.`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    dialogue.say(`The private message could not be sent: ${why.replace(/\.$/, '')}. What it says is above.`);
  }
}

async function run(
  { desk }: SetupDeps,
  entered: Arrival,
  name: string,
  args: Readonly<Record<string, unknown>>,
): Promise<View> {
  try {
    return await desk.run(entered, 'cli', { command: desk.commands.get(name), args });
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refusal', ...error.detail };
    throw error;
  }
}
