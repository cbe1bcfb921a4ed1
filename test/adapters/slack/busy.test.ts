import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src/base/language/errors.ts';
import type { Db } from '../../../src/base/store/open.ts';
import { openTestDatabase } from '../../support/database.ts';
import type { FakeSlack } from '../../support/fake-slack/index.ts';
import { startInstalls, type Tenant } from '../../support/slack/installs.ts';

const WORDS = 'The database took too long. Nothing was changed; try again in a moment.';

/** A team that has installed the app, with a page and a Home, on a database that can be too busy for whatever is read. */
async function startBusy() {
  const db = await openTestDatabase();
  let isBusy = false;
  const read: Db['read'] = (work, options) =>
    isBusy ? Promise.reject(new Refusal({ code: 'busy', message: WORDS })) : db.read(work, options);
  const installs = await startInstalls({ db: { ...db, read } });
  const acme = await installs.addTenant('T100', 'acme');
  await installs.install(acme);
  const { slack, admin, channel } = acme;
  for (const line of ['propose Paint the door --effort 2h', 'go'])
    await slack.users.command(admin, channel.id, line);
  await installs.setClock('2026-11-24T09:00:00Z');
  await slack.users.openHome(admin);
  await installs.settle();
  const [digest] = slack.read(channel.id);
  if (!digest) throw new Error('no digest was posted');
  const setBusy = (value: boolean) => {
    isBusy = value;
  };
  return { installs, acme, digest, setBusy };
}

/** The newest window. */
function readWindow({ slack }: Tenant): string {
  return JSON.stringify([...slack.state.views.values()].at(-1)?.view ?? null);
}

async function openForm({ slack, admin, channel }: Tenant): Promise<string> {
  const opened = slack.whenCalled('views.open');
  await slack.users.command(admin, channel.id, 'propose');
  await opened;
  return [...slack.state.views.keys()].at(-1) ?? '';
}

describe('a database too busy to say whose a request is', () => {
  it('is told of to whoever typed, pressed a button of a message, or picked a message', async () => {
    const { installs, acme, digest, setBusy } = await startBusy();
    const { slack, admin, channel } = acme;
    setBusy(true);
    const { ack } = await slack.users.command(admin, channel.id, 'today');
    expect([ack.isAcked, JSON.stringify(ack.body)]).toEqual([true, expect.stringContaining(WORDS)]);
    const doings = [
      () => slack.users.click(admin, digest, 'approve:T-1'),
      () => slack.users.shortcut(admin, digest, 'make_task'),
    ];
    for (const [index, act] of doings.entries()) {
      const told = slack.whenCalled('response_url');
      expect((await act()).ack.isAcked).toBe(true);
      await told;
      const said = slack.readPrivate(channel.id, admin).filter(({ text }) => text.includes(WORDS));
      expect(said).toHaveLength(index + 1);
    }
    setBusy(false);
    await slack.users.click(admin, digest, 'approve:T-1');
    await installs.settle();
    expect(installs.read(acme)[0]).toContain('✅ 1 · Paint the door');
  });

  it('is said beside a field of a form, which keeps what was filled in', async () => {
    const { acme, setBusy } = await startBusy();
    const { slack, admin } = acme;
    const form = await openForm(acme);
    setBusy(true);
    const { ack } = await slack.users.submit(admin, form, { title: 'Mend the fence', effort: '1h' });
    expect(ack.body).toMatchObject({ response_action: 'errors' });
    expect(JSON.stringify(ack.body)).toContain(WORDS);
  });

  it('is said in a window to whoever pressed in their Home, and not acknowledged where none can be opened', async () => {
    const { installs, acme, setBusy } = await startBusy();
    const { slack, admin } = acme;
    const beta = await installs.addTenant('T200', 'beta');
    const home = slack.state.views.get(`VHOME${admin}`);
    if (!home) throw new Error('there is no Home');
    beta.slack.state.views.set('VHOME', home);
    setBusy(true);
    const opened = slack.whenCalled('views.open');
    const press = ({ users }: FakeSlack, view: string) =>
      users.clickView(admin, view, 'member.edit:@acme-admin');
    expect((await press(slack, `VHOME${admin}`)).ack.isAcked).toBe(true);
    await opened;
    expect(readWindow(acme)).toContain(WORDS);
    expect((await press(beta.slack, 'VHOME')).ack.isAcked).toBe(false);
  });

  it('has an event told of again', async () => {
    const { acme, setBusy } = await startBusy();
    const { slack, admin } = acme;
    setBusy(true);
    const { ack, repeat } = await slack.users.openHome(admin);
    expect(ack.isAcked).toBe(false);
    setBusy(false);
    expect((await repeat()).isAcked).toBe(true);
  });
});
