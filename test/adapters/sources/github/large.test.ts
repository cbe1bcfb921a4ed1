import { expect, it } from 'vitest';
import { type Repository, startFakeGitHub } from '../../../support/fake-github/index.ts';
import { isFull } from '../../../support/full.ts';
import { connect, readOn, settle } from './rig.ts';

const ISSUES = 5_000;

it.runIf(isFull)(
  `two repositories with ${ISSUES} issues each cost few calls at first, and two when nothing is new`,
  async () => {
    await using github = await startFakeGitHub();
    const repositories = [github.addRepository('acme/site'), github.addRepository('acme/api')];
    for (const repository of repositories) fill(repository, (ms) => github.advance(ms));
    github.world.deliveries.length = 0;
    const connection = await connect(github);

    const first = await readOn(connection);
    expect(settle(first.records).size).toBe(2 * ISSUES);
    // A page for each hundred and one more, the branches of the merged ones, and what each fiftieth issue waits for.
    expect(github.calls.length).toBeLessThan((ISSUES * 360) / 5_000);
    expect(Math.max(...first.cursors.map((cursor) => JSON.stringify(cursor).length))).toBeLessThan(60_000);

    let { cursor } = await readOn(connection, first.cursor);
    github.calls.length = 0;
    ({ cursor } = await readOn(connection, cursor));
    expect(github.calls.map(({ status }) => status)).toEqual([200, 200, 304, 304]);

    for (let number = 1; number <= 40; number++) repositories[0]?.label((number * ISSUES) / 50 + 3, 'seen');
    github.advance(60_000);
    github.calls.length = 0;
    const later = await readOn(connection, cursor);
    expect(settle(later.records).size).toBeGreaterThanOrEqual(40);
    expect(github.calls.length).toBeLessThan(20);
  },
);

/** Half of it closed, every fifth a pull request that names work, every fiftieth an issue that waits for another one. */
function fill(repository: Repository, advance: (ms: number) => void): void {
  const body = `What is seen, and what should be seen instead. ${'All of it in long words. '.repeat(40)}`;
  for (let number = 1; number <= ISSUES; number++) {
    if (number % 5 === 0) repository.propose({ body: `${body}\nfixes #${number - 1}` });
    else repository.open({ body, labels: ['bug', 'area: login'] });
    if (number % 50 === 1 && number > 1) repository.block(number, number - 5);
    if (number % 10 === 0) repository.merge(number);
    else if (number % 2 === 0 && number % 5 !== 0) repository.close(number);
    advance(61_000);
  }
}
