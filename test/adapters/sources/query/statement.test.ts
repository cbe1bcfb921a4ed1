import { describe, expect, it } from 'vitest';
import { query } from '../../../../adapters/sources/query/index.ts';
import { refuseGrants } from '../../../../adapters/sources/query/mysql-rights.ts';
import { readStatement } from '../../../../adapters/sources/query/statement.ts';
import { expectGolden } from '../../../support/golden.ts';
import { rejectionOf } from '../../../support/rejection.ts';
import { connectSource, expectChecks } from '../../../support/source-rig.ts';

describe('a query', () => {
  it.each([
    'select day, n from visits',
    'SELECT 1, 2;',
    "with a as (select ';' as b) select * from a ; ",
    '(select 1, 2) union (select 3, 4)',
    "-- weekly; by team\nselect 'it''s; fine', 1",
    'select $x$ a; b $x$, 1',
  ])('is taken: %s', (typed) => {
    expect(readStatement(typed)).toBe(typed.trim().replace(/\s*;$/, ''));
  });

  it.each([
    ['delete from visits', 'the query begins with DELETE; it has to begin with SELECT or WITH'],
    ['select 1; drop table visits', 'the query holds several statements; give one'],
    ['  ;', 'the query is empty'],
    ['-- nothing', 'the query is empty'],
    [
      '/* select */ update visits set n = 1',
      'the query begins with UPDATE; it has to begin with SELECT or WITH',
    ],
    ['123', 'the query begins with no word; it has to begin with SELECT or WITH'],
  ])('is refused: %s', (typed, message) => {
    expect(() => readStatement(typed)).toThrow(message);
  });
});

describe("the grants of a user of MySQL's", () => {
  it('are fine where they only read', () => {
    expect(() =>
      refuseGrants([
        "GRANT USAGE ON *.* TO `reader`@`%` IDENTIFIED BY PASSWORD '*0123'",
        'GRANT SELECT, SHOW VIEW ON `shop`.* TO `reader`@`%`',
        'GRANT SELECT (`day`, `n`) ON `crm`.`visits` TO `reader`@`%`',
      ]),
    ).not.toThrow();
  });

  it.each([
    ['GRANT ALL PRIVILEGES ON `shop`.* TO `app`@`%`', 'REVOKE ALL PRIVILEGES ON `shop`.* FROM `app`@`%`'],
    ['GRANT SELECT, INSERT, FILE ON *.* TO `app`@`%`', 'REVOKE INSERT, FILE ON *.* FROM `app`@`%`'],
    [
      'GRANT SELECT (`n`), UPDATE (`n`, `day`) ON `a`.`b` TO `app`@`%`',
      'REVOKE UPDATE ON `a`.`b` FROM `app`@`%`',
    ],
    ['GRANT `writer`@`%` TO `app`@`%`', 'REVOKE `writer`@`%` FROM `app`@`%` (a role, which may hold more)'],
  ])('are refused with what to take away: %s', async (line, revoke) => {
    const { message } = await rejectionOf((async () => refuseGrants([line]))());
    expect(message).toContain(` ${revoke}. `);
    await expectGolden('sources/query-statement', message);
  });

  it('never show the hash of a password', () => {
    const line =
      "GRANT INSERT ON *.* TO `app`@`%` IDENTIFIED BY PASSWORD '*6BB4837EB74329105EE4568DDA7DC67ED2CA2AD9'";
    expect(() => refuseGrants([line])).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('6BB') }),
    );
  });
});

describe('an address', () => {
  const connect = (url: string, allowsPrivate = false) =>
    connectSource(query, { url }, { query: 'select 1, 2', metric: 'Signups' }, { allowsPrivate });

  it.each([
    '',
    'oracle://me:secret@db/x',
    'postgres://me:secret@/x',
    'postgres://me:secret@db.example.org',
    'postgres://me:secret@10.0.0.7/x',
    'mysql://me:secret@[::1]/x',
    'postgres://me:secret@db.example.org/x?sslmode=disable',
    'sqlite:///var/lib/app.db',
  ])('is refused without its secret: %s', async (url) => {
    const refused = await rejectionOf(connect(url));
    expect(refused).toMatchObject({ trouble: 'settings' });
    expect(refused.message).not.toContain('me:secret');
    await expectGolden('sources/query-statement', refused.message);
  });

  it('of a host whose name leads to this machine is refused when it is called', async () => {
    for (const scheme of ['postgres', 'mysql']) {
      const source = await connect(`${scheme}://me:secret@localhost:1/x`);
      await expectChecks('sources/query-statement', await source.check(), [false]);
    }
  });
});
