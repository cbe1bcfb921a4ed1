import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/base/view/text.ts';
import type { ReportView } from '../../../src/base/view/view.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';

async function startMorning(): Promise<Team> {
  const team = await startTeam({ isCalm: true });
  await team.ok('ana', 'me --routed on --hours 40');
  await team.ok('ben', 'help');
  await team.ok('lead', 'propose Chart failed payments --effort 6h');
  await team.ok('lead', 'propose Saved replies for the five commonest questions --effort 2h');
  team.clock.set('2026-11-23T09:00:01Z');
  await team.settle();
  return team;
}

async function open(team: Team, who: string) {
  const view = await team.run(who, 'open home', { platform: 'terminal', tenant: 'local', user: who });
  await team.settle();
  return view;
}

/** What a person's page shows now, by heading: lines, and items with the commands of their buttons. */
function readHome({ delivered }: Team, who: string): Record<string, string[]> {
  const sent = delivered.findLast(
    ({ subject, place }) => subject === 'home' && place.place === `home:@${who}`,
  );
  const view = sent?.view as ReportView | undefined;
  return Object.fromEntries(
    (view?.sections ?? []).map(({ heading, lines, items = [] }) => [
      heading,
      [
        ...lines.map((line) => plainText(line, 'UTC')),
        ...items.map(
          (item) =>
            `${item.lines.map((line) => plainText(line, 'UTC')).join(' | ')} [${item.actions.map(({ command }) => command).join(', ')}]`,
        ),
      ],
    ]),
  );
}

describe('a Home', () => {
  it('has each thing in one section, with what can be done about it', async () => {
    const team = await startMorning();
    await team.ok('lead', 'approve T-1');
    team.clock.set('2026-11-23T09:06:00Z');
    await team.settle();
    await team.ok('lead', 'later T-2 2026-11-30');
    await open(team, 'lead');
    await open(team, 'ana');
    for (const who of ['lead', 'ana'])
      await expectGolden(
        'home',
        Object.entries(readHome(team, who)).flatMap(([heading, lines]) => [`# ${heading}`, ...lines]),
      );
  });

  it('shows nobody another person’s figures', async () => {
    const team = await startMorning();
    await team.ok('lead', 'approve T-1');
    team.clock.set('2026-11-23T09:06:00Z');
    await team.settle();
    await team.ok('ana', 'done T-1 --minutes 30');
    await team.ok('lead', 'learn');
    await open(team, 'ana');
    await open(team, 'ben');
    const own = Object.entries(readHome(team, 'ana')).find(([heading]) => heading.startsWith('Your figures'));
    await expectGolden(
      'home',
      own?.[1].map((line) => line.replaceAll(/\d+ %/g, '# %')),
    );
    expect(Object.keys(readHome(team, 'ben')).some((heading) => heading.startsWith('Your figures'))).toBe(
      false,
    );
  });

  it('is sent again only to those who opened it, and only when it changed', async () => {
    const team = await startMorning();
    await open(team, 'lead');
    const homes = () => team.delivered.filter(({ subject }) => subject === 'home');
    expect(homes()).toHaveLength(1);
    await team.ok('lead', 'approve T-2');
    await team.settle();
    expect(homes()).toHaveLength(2);
    expect(new Set(homes().map(({ place }) => place.place))).toEqual(new Set(['home:@lead']));
    await team.settle();
    expect(homes()).toHaveLength(2);
  });

  it('says when it reminds of what was put off, how much was told today, and when the next page comes', async () => {
    const team = await startMorning();
    await team.ok('lead', 'approve T-1');
    team.clock.set('2026-11-23T09:06:00Z');
    await team.settle();
    await team.ok('ana', 'later T-1 2026-11-25');
    await open(team, 'ana');
    const home = readHome(team, 'ana');
    await expectGolden('home', home.Doing?.[0]);
    await expectGolden('home', home.Settings?.join('\n'));
    await expectGolden('home', home.Settings?.join('\n'));
    expect(home.Settings?.join('\n')).toContain('[member edit]');
  });

  it('is nobody’s to open for somebody without an account, and no channel to share in', async () => {
    const team = await startMorning();
    await open(team, 'lead');
    const view = await team.run('ana', 'open home', {
      platform: 'terminal',
      tenant: 'local',
      user: 'nobody',
    });
    expect(view).toMatchObject({ kind: 'refusal', code: 'not_allowed' });
    const refused = await team.refused('lead', 'share goal G-1 --to #@lead');
    expect(refused.message).not.toContain('home');
  });
});
