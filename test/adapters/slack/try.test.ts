import { expect, it } from 'vitest';
import { createSlackAdapter } from '../../../adapters/slack/index.ts';
import { createEngine } from '../../../src/engine.ts';
import { openTestDatabase } from '../../support/database.ts';
import { startFakeSlack } from '../../support/fake-slack/index.ts';
import { fakeClock, fakePorts } from '../../support/team.ts';

it('plays', async () => {
  await using slack = await startFakeSlack();
  const lead = slack.users.addMember('lead');
  const general = slack.users.addChannel('general', { members: [lead] });
  const clock = fakeClock('2026-11-23T08:00:00Z');
  const db = await openTestDatabase();
  const log = { debug: console.log, info: console.log, warn: console.log, error: console.log };
  const adapter = createSlackAdapter({
    config: {
      botToken: slack.state.botToken,
      appToken: slack.state.appToken,
      signingSecret: null,
      port: 0,
      apiUrl: slack.apiUrl,
    },
    clock,
    log,
    defaults: { zone: 'UTC', currency: 'EUR', country: null },
  });
  const ports = fakePorts(clock, [adapter.deliverer]);
  const engine = createEngine({ db, ports });
  await adapter.start(engine);
  const say = async (text: string) => {
    const done = await slack.users.command(lead, general.id, text);
    console.log('>', text, '\n', JSON.stringify((done.ack.body as any)?.text ?? done.ack), '\n');
  };
  await say('');
  await say('goal add raise sign-ups from 10 to 40 by 2027-01-31');
  await say('propose Retry failed payments --hours 6');
  await say('propose');
  await say('tasks');
  clock.set('2026-11-23T09:00:01Z');
  slack.state.now = clock.now();
  for (let i = 0; i < 12; i++) {
    await engine.tick();
    await engine.relay();
    clock.advance(1100);
    slack.advance(1100);
  }
  const show = () => {
    for (const m of slack.state.messages)
      console.log(m.ts, m.threadTs ?? '', m.only ?? '', m.edits, '\n' + m.text + '\n');
  };
  show();
  const digest = slack.read(general.id).at(-1)!;
  const a = await slack.users.click(lead, digest, 'approve:T-1');
  console.log(a.ack);
  for (let i = 0; i < 5; i++) {
    await engine.tick();
    await engine.relay();
    clock.advance(1100);
    slack.advance(1100);
  }
  show();
  const b = await slack.users.click(lead, digest, 'approve:T-1');
  console.log(b.ack);
  show();
  console.log(JSON.stringify(slack.read(general.id).at(-1)!.blocks, null, 1).slice(0, 3000));
  console.log([...slack.state.views.values()].map(({ view }) => JSON.stringify(view).slice(0, 900)));
  await adapter.stop();
  await db[Symbol.asyncDispose]();
  expect(slack.countPings()).toBe(0);
});
