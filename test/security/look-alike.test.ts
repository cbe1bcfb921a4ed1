import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderMessage as renderOnDiscord } from '../../adapters/discord/render.ts';
import { renderMessage as renderOnSlack } from '../../adapters/slack/render.ts';
import { renderView } from '../../adapters/terminal/render.ts';
import { cleanText } from '../../src/base/view/text.ts';
import type { View } from '../../src/base/view/view.ts';
import { anyCharacter } from '../support/any-character.ts';
import { runs, sample } from '../support/full.ts';
import { startTeam, type Team } from '../support/team.ts';
import { LOOK_ALIKES } from './look-alikes.ts';

/** Controls, and what reorders text or hides in it: none of it may reach a chat. */
const HARMFUL =
  /\p{Cc}|\p{Bidi_Control}|\u034f|[\u00ad\u115f\u1160\u17b4\u180e\u200b\u2028\u2029\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{1bca0}\u{1d173}\u{e0000}-\u{e007f}]/u;
const FIVE_MARKS = /\p{M}{5}/u;
const TRIED = sample(LOOK_ALIKES, { every: 20, seed: 'look-alikes' });
const DRAWN = 10_000;

function findHarm(words: string): string[] {
  return [HARMFUL, FIVE_MARKS].flatMap((pattern) => pattern.exec(words)?.[0] ?? []);
}

/** All strings of what is sent to a platform, line breaks aside. */
function listStrings(sent: unknown): string[] {
  if (typeof sent === 'string') return sent.split('\n');
  return typeof sent === 'object' && sent !== null ? Object.values(sent).flatMap(listStrings) : [];
}

/** A View as each face shows it. */
function drawAll({ engine }: Team, view: View): string[] {
  const settings = { commands: engine.commands, zone: 'UTC', currency: 'EUR' };
  const page = { width: 80, hasColour: false, zone: 'UTC', currency: 'EUR', typeAction: () => '' };
  const discord = listStrings(renderOnDiscord(view, settings));
  return [
    ...listStrings(renderOnSlack(view, settings)),
    // Our own, by which Discord calls nobody.
    ...discord.map((words) => words.replaceAll('@\u200b', '@')),
    ...renderView(view, page),
  ];
}

describe('a text that looks like something else', () => {
  it('is one of five hundred', () => {
    expect(new Set(LOOK_ALIKES).size).toBeGreaterThanOrEqual(500);
  });

  it('reaches no face with a mark that turns it around or hides in it, or with a tower of marks', async () => {
    const team = await startTeam();
    const harm: string[] = [];
    for (const words of TRIED) {
      const views = [
        await team.run('lead', 'propose', { title: words }),
        await team.run('lead', 'note add', { text: words }),
        await team.run('lead', 'ask', { text: words }),
      ];
      harm.push(...views.flatMap((view) => drawAll(team, view)).flatMap(findHarm));
    }
    for (const line of ['backlog', 'notes']) {
      harm.push(...drawAll(team, await team.ok('lead', line)).flatMap(findHarm));
    }
    expect(harm).toEqual([]);
  });

  it('is no command and nobody’s name: it does nothing that its likeness would', async () => {
    const team = await startTeam();
    await team.ok('ana', 'help');
    await team.ok('lead', 'propose Write the guide --effort 2h');
    await team.ok('lead', 'plan');
    for (const words of TRIED) {
      // The rest is the command itself once its marks are gone.
      if (!/^[\x20-\x7e]*$/.test(cleanText(words))) await team.say('lead', words);
    }
    const tasks = await team.db.kysely.selectFrom('tasks').select('state').execute();
    expect(tasks.map(({ state }) => state)).toEqual(['proposed']);
    const members = await team.db.kysely.selectFrom('executors').select('handle').execute();
    expect(members.map(({ handle }) => handle).toSorted()).toEqual(['ana', 'lead']);
  });

  it('is inert once it is cleaned, and stays as it is when it is cleaned again', () => {
    const piece = fc.oneof(fc.constantFrom(...LOOK_ALIKES), fc.string({ unit: anyCharacter, maxLength: 20 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 4 }), (pieces) => {
        const once = cleanText(pieces.join(''));
        expect(findHarm(once.replaceAll('\n', ' '))).toEqual([]);
        expect(cleanText(once)).toBe(once);
      }),
      { numRuns: runs(DRAWN) },
    );
  });
});
