import { PermissionFlagsBits } from 'discord.js';
import { expect, it } from 'vitest';
import type { Painter } from '../../../src/base/ports.ts';
import { listSaying, say, statesOf } from '../../support/discord/outbox.ts';
import { type DiscordTeam, startDiscordTeam } from '../../support/discord/team.ts';

const painter: Painter = { draw: async () => new Uint8Array([80, 78, 71]) };

/** What the lead is sent privately after asking for the chart of a goal with two values. */
async function askForChart({ discord, people, channel, settle }: DiscordTeam) {
  const type = (line: string) => discord.users.command(people.lead, channel.id, 'tiller type', { line });
  await type('metric add trial-to-paid --unit percent');
  await type('metric record trial-to-paid 4.1 % --at 2026-11-02');
  await type('metric record trial-to-paid 4.6 % --at 2026-11-16');
  await type('goal add trial-to-paid at least 6 % by 2027-01-31');
  await type('goal chart G-1');
  await settle();
  const direct = [...discord.state.channels.values()].find(({ recipient }) => recipient === people.lead);
  return discord.state.messages.filter((message) => message.channel === direct?.id);
}

it('sends a chart in words with its picture, which says the same to whoever cannot see it', async () => {
  await using team = await startDiscordTeam({ painter });
  const [shown, ...rest] = await askForChart(team);
  expect(team.textOf(shown)).toContain('→ 4.6 %, target 6 %');
  expect(shown?.files).toMatchObject([{ name: 'chart-1.png', text: 'PNG' }]);
  const [item] = (shown?.components.at(-1)?.items ?? []) as Record<string, unknown>[];
  expect(item).toMatchObject({ media: { url: 'attachment://chart-1.png' } });
  expect(item?.description).toContain('4.6 % on Mon 16 Nov. Target 6 %');
  expect(rest).toEqual([]);
  expect(team.discord.state.violations).toEqual([]);
});

it('sends the words alone where a channel is closed to files, or where the drawing breaks', async () => {
  const broken: Painter = { draw: async () => Promise.reject(new Error('no memory')) };
  for (const given of [painter, broken]) {
    await using team = await startDiscordTeam({ painter: given });
    await team.settle();
    if (given === painter) {
      const fault = { kind: 'error', status: 403, code: 50_013 } as const;
      team.discord.fail('POST /channels/:id/messages', fault);
    }
    const [shown, ...rest] = await askForChart(team);
    expect(team.textOf(shown)).toContain('→ 4.6 %, target 6 %');
    expect(shown?.files).toEqual([]);
    expect(rest).toEqual([]);
  }
});

it('opens a thread for a chart in words where its channel is closed to files', async () => {
  await using team = await startDiscordTeam({ painter });
  await team.settle();
  team.channel.overwrites.set(team.discord.state.guildId, {
    allow: 0n,
    deny: PermissionFlagsBits.AttachFiles,
  });
  await say(team, 'page', 'A page');
  await team.engine.relay();
  const [page] = listSaying(team, 'A page');
  const points = [{ at: team.clock.now(), value: 4.1 }];
  const chart = { kind: 'chart', title: 'Trial-to-paid', unit: 'percent', points, target: null } as const;
  await say(team, 'chart', chart, { under: 'page' });
  await team.engine.relay();
  expect(listSaying(team, 'Trial-to-paid', page?.id)).toMatchObject([{ files: [] }]);
  expect(await statesOf(team, 'chart')).toEqual(['sent']);
});
