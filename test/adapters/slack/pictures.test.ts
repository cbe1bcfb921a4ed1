import { expect, it } from 'vitest';
import type { Painter } from '../../../src/base/ports.ts';
import { expectGolden } from '../../support/golden.ts';
import { type SlackTeam, startSlackTeam } from '../../support/slack/team.ts';

const painter: Painter = { draw: async () => new Uint8Array([1, 2, 3]) };

/** A goal with two values, whose chart the lead asks for; what they are shown by the bot alone, oldest first. */
async function askForChart(team: SlackTeam, type: (words: string) => Promise<unknown>) {
  await type('metric add trial-to-paid --unit percent');
  await type('metric record trial-to-paid 4.1 % --at 2026-11-02');
  await type('metric record trial-to-paid 4.6 % --at 2026-11-16');
  await type('goal add trial-to-paid at least 6 % by 2027-01-31');
  const before = team.slack.read(`D${team.people.lead}`).length;
  await type('goal chart G-1');
  await team.settle();
  return team.slack.read(`D${team.people.lead}`).slice(before);
}

function typist(team: SlackTeam) {
  return (words: string) => team.slack.users.command(team.people.lead, team.channel.id, words);
}

it('sends a chart in words and below it as a picture, with its alternative text', async () => {
  await using team = await startSlackTeam({ painter });
  const [words, picture, ...rest] = await askForChart(team, typist(team));
  expect(words?.text).toContain('4.1 % → 4.6 %, target 6 %');
  expect(picture?.files).toMatchObject([{ name: 'chart.png', length: 3 }]);
  expect(picture?.files?.[0]?.altText).toContain('4.6 % on Mon 16 Nov. Target 6 %');
  expect(rest).toEqual([]);
});

it('sends the words alone without the permission, or where the upload or the drawing breaks', async () => {
  for (const isAllowed of [false, true]) {
    const broken: Painter = { draw: async () => Promise.reject(new Error('no memory')) };
    await using team = await startSlackTeam({ painter: isAllowed ? broken : painter });
    if (!isAllowed) team.slack.state.scopes.delete('files:write');
    const shown = await askForChart(team, typist(team));
    expect(shown).toHaveLength(1);
    expect(shown[0]?.text).toContain('4.1 % → 4.6 %, target 6 %');
    expect(team.logged).toHaveLength(isAllowed ? 1 : 0);
    if (isAllowed) await expectGolden('slack/pictures', team.logged);
  }
});
