import { describe, expect, it } from 'vitest';
import { expectGolden } from '../../support/golden.ts';
import type { Block } from '../../support/slack/block-kit.ts';
import { startMorning } from '../../support/slack/morning.ts';
import { type SlackTeam, TEAM_TRANSPORTS } from '../../support/slack/team.ts';

/** The fields of the only form that is open, by block id. */
function readForm({ slack }: SlackTeam): { id: string; title: string; values: Record<string, unknown> } {
  const [id = '', open] = [...slack.state.views].at(-1) ?? [];
  const blocks = (open?.view.blocks ?? []) as (Block & {
    block_id: string;
    element: Record<string, unknown> & { initial_option?: { value: string } };
  })[];
  const values = Object.fromEntries(
    blocks.map(({ block_id, element }) => [
      block_id,
      element.initial_value ?? element.initial_date ?? element.initial_option?.value,
    ]),
  );
  return { id, title: String((open?.view.title as { text: string } | undefined)?.text), values };
}

/** What is in it is its value, what it is called its first one. */
const MENU = 'more:change:T-1';

describe.each(TEAM_TRANSPORTS)('deciding in Slack over %s', (transport) => {
  it('offers Yes and No, and a menu with the rest', async () => {
    await using morning = await startMorning(transport);
    const row = morning.digest.blocks.find(({ type }) => type === 'actions') as unknown as {
      elements: { type: string; action_id: string; options?: { value: string }[] }[];
    };
    expect(row.elements.map(({ action_id }) => action_id)).toEqual([
      'approve:T-1',
      'refuse:T-1',
      'more:change:T-1',
    ]);
    const menu = row.elements.at(-1)?.options?.map(({ value }) => value);
    expect(menu).toEqual(['change:T-1', 'later:T-1', 'why:T-1']);
  });

  it('opens a change with what is so now, changes what was changed alone, and shows the difference', async () => {
    await using morning = await startMorning(transport, [['ana', 'team']]);
    const { team, digest } = morning;
    const { slack, people, channel } = team;
    const opened = slack.whenCalled('views.open');
    await slack.users.click(people.lead, digest, MENU, 'change:T-1');
    await opened;
    const { id, title, values } = readForm(team);
    expect(title).toBe('Change T-1');
    expect(values).toMatchObject({
      title: 'Chart failed payments',
      hours: '6 h',
      limits: 'none',
      assignee: 'nobody',
      kind: 'normal',
    });
    const told = slack.whenCalled('chat.postEphemeral');
    await slack.users.submit(people.lead, id, { ...values, hours: '3h' });
    await told;
    await team.settle();
    const said = slack.readPrivate(channel.id, people.lead).at(-1)?.text;
    expect(said).toContain('effort 6 h → 3 h');
    expect(said).not.toContain('title');
    expect(said).not.toContain('impact');
    expect(slack.read(channel.id)).toHaveLength(1);
    expect(slack.read(channel.id)[0]?.text).toContain('3 h');
  });

  it('counts to a quorum on the page, and tells whoever said yes once that a change made it void', async () => {
    await using morning = await startMorning(transport, [
      ['ana', 'tasks'],
      ['ben', 'tasks'],
      ['lead', 'member edit @ana --role approver'],
      ['lead', 'member edit @ben --role approver'],
      ['lead', 'propose Move the production database --kind risky --effort 2h'],
    ]);
    const { team, digest } = morning;
    const { slack, people, channel } = team;
    const { id: task } = await team.db.kysely
      .selectFrom('tasks')
      .select('id')
      .where('approval_kind', '=', 'risky')
      .executeTakeFirstOrThrow();
    await slack.users.click(people.ana, digest, `approve:${task}`);
    await team.settle();
    expect(slack.read(channel.id)[0]?.text).toContain('1 of 2: @ana; one more of @ben');
    expect(JSON.stringify(slack.read(channel.id)[0]?.blocks)).toContain(`approve:${task}`);
    await slack.users.command(people.lead, channel.id, `change ${task} --hours 4h`);
    await team.settle();
    await team.settle();
    const [told, ...more] = morning.direct(people.ana);
    expect(more).toEqual([]);
    await expectGolden('slack/change', told?.text);
    if (!told) return;
    await slack.users.click(people.ana, told, `approve:${task}`);
    await slack.users.click(people.ben, digest, `approve:${task}`);
    await team.settle();
    expect(await morning.taskState(task)).toBe('approved');
    expect(JSON.stringify(morning.direct(people.ana)[0]?.blocks)).not.toContain(`approve:${task}`);
  });

  it('offers Undo after a yes, and Done once somebody has it', async () => {
    await using morning = await startMorning(transport, [['ana', 'me --routed on --hours 40']]);
    const { team, digest } = morning;
    const { slack, people, channel } = team;
    await slack.users.click(people.lead, digest, 'approve:T-1');
    await team.settle();
    const page = () => slack.read(channel.id)[0];
    expect(page()?.text).toContain('approved by @lead');
    expect(JSON.stringify(page()?.blocks)).toContain('undo:T-1');
    await team.setClock('2026-11-23T09:06:00Z');
    expect(JSON.stringify(page()?.blocks)).not.toContain('undo:T-1');
    expect(JSON.stringify(page()?.blocks)).toContain('done:T-1');
  });

  it('tells whoever may not decide at once who can, and opens no form', async () => {
    await using morning = await startMorning(transport, [['ana', 'tasks']]);
    const { team, digest } = morning;
    const { slack, people, channel } = team;
    for (const [code, option] of [['refuse:T-1'], [MENU, 'later:T-1'], [MENU, 'change:T-1']] as const) {
      const told = slack.whenCalled('response_url');
      await slack.users.click(people.ana, digest, code, option);
      await told;
      expect(slack.readPrivate(channel.id, people.ana).at(-1)?.text).toContain('@lead');
    }
    expect(slack.state.views.size).toBe(0);
    expect(slack.read(channel.id)).toHaveLength(1);
  });
});
