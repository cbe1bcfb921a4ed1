import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { createGa4 } from '../../../adapters/sources/ga4/index.ts';
import { plausible } from '../../../adapters/sources/plausible/index.ts';
import { posthog } from '../../../adapters/sources/posthog/index.ts';
import { query } from '../../../adapters/sources/query/index.ts';
import { addDays, DAY_MS } from '../../../src/base/language/date.ts';
import { tempFolder } from '../../support/database.ts';
import { startFakeGa4 } from '../../support/fake-ga4/index.ts';
import { startFakePlausible } from '../../support/fake-plausible/index.ts';
import { startFakePosthog } from '../../support/fake-posthog/index.ts';
import { isFull } from '../../support/full.ts';
import { expectGolden } from '../../support/golden.ts';
import { textOf } from '../../support/sourced-team.ts';
import { startTeam } from '../../support/team.ts';

const FIRST_ON = '2026-10-24';
const DAYS = 30;

/** Two analytics tools, a product tool and a shop's database, each with 30 days until the day before the team begins. */
async function openVendors() {
  const ga4 = await startFakeGa4();
  const site = await startFakePlausible();
  const product = await startFakePosthog();
  const file = join(tempFolder(), 'shop.db');
  const shop = new Database(file);
  onTestFinished(async () => {
    shop.close();
    for (const vendor of [ga4, site, product]) await vendor[Symbol.asyncDispose]();
  });
  shop.exec('create table orders (day date, n integer)');
  const live = (day: number) => {
    const date = addDays(FIRST_ON, day);
    shop.prepare('insert into orders values (?, ?)').run(date, day);
    site.site.days.set(date, { visitors: 100 + day, bounce_rate: 40 });
    ga4.days.set(date.replaceAll('-', ''), { sessions: 200 + day });
    product.events.push({ event: 'signed_up', person: 'p', at: Date.parse(`${date}T12:00:00Z`) });
  };
  for (let day = 0; day < DAYS; day++) live(day);
  return { ga4, site, product, shop, file, live };
}

it.runIf(isFull)(
  'has a team of four sources type no value for a week, and one that fails stops no other',
  async () => {
    const { ga4, site, product, shop, file, live } = await openVendors();
    const variables: Record<string, string> = {
      GA_KEY: ga4.key,
      SITE_KEY: site.key,
      PRODUCT_KEY: product.key,
      SHOP: `sqlite://${file}`,
    };
    const kinds = [createGa4(ga4.url), plausible, posthog, query];
    const team = await startTeam({
      isCalm: true,
      at: '2026-11-23T15:00:00Z',
      sources: { kinds, readVariable: (name) => variables[name] },
    });
    ga4.now = () => team.clock.now();
    const add = (settings: string) => team.ok('lead', `source add ${settings} private=yes`);
    await add(
      `plausible site=example.org host=${site.url} metrics=visitors as Visitors, bounce_rate token=env:SITE_KEY`,
    );
    await add(`posthog project=4711 host=${product.url} metrics=signed_up as Signups token=env:PRODUCT_KEY`);
    await add('ga4 property=123456 metrics=sessions as Sessions key=env:GA_KEY');
    await add('query query=select day, n from orders where n >= 0 metric=Orders unit=orders url=env:SHOP');
    await team.engine.readSources();
    const lastOf = async (metric: string) =>
      textOf(await team.ok('lead', `metric show "${metric}"`)).match(/Last: (.+) \(/)?.[1];
    expect(await lastOf('Visitors')).toBe('129 visitors, Sun 22 Nov 2026');
    expect(await lastOf('Orders')).toBe('29 orders, Sun 22 Nov 2026');

    for (let day = DAYS; day < DAYS + 7; day++) {
      team.clock.advance(DAY_MS);
      live(day);
      if (day === DAYS + 3) product.key = 'revoked';
      if (day === DAYS + 5) ga4.exhausted = 'day';
      await team.engine.readSources();
    }
    // Yesterday's orders are corrected in the shop's own database.
    shop.prepare('update orders set n = 99 where day = ?').run('2026-11-29');
    site.site.days.set('2026-11-28', { visitors: 1_000, bounce_rate: 40 });
    team.clock.advance(DAY_MS / 4);
    await team.engine.readSources();

    expect(await lastOf('Orders')).toBe('99 orders, Sun 29 Nov 2026');
    expect(await lastOf('Visitors')).toBe('136 visitors, Sun 29 Nov 2026');
    const shown = textOf(await team.ok('lead', 'metric show Visitors'));
    await expectGolden(
      'sources/played',
      shown.split('\n').find((line) => line.includes('1,000')),
    );
    expect(await lastOf('Sessions')).toBe('234 sessions, Fri 27 Nov 2026');
    expect(await lastOf('Signups')).toBe('1, Wed 25 Nov 2026');
    const list = textOf(await team.ok('lead', 'source list'));
    await expectGolden('sources/played', list.replaceAll(/127\.0\.0\.1:\d+|\/\S+\//g, '…'));
    for (const secret of [site.key, 'phx_read', ga4.key.slice(0, 40)]) expect(list).not.toContain(secret);
  },
);
