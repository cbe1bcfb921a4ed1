import { expect, it } from 'vitest';
import { outlineText, outlineView } from '../../src/base/view/outline.ts';
import type { View } from '../../src/base/view/view.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam } from '../support/team.ts';

it('gives whoever is alone every task, and no more at a time than a page holds', async () => {
  const team = await startTeam({ isCalm: true });
  const titles = [
    'Oil the hinges',
    'Call the printer',
    'Write the offer',
    'Sort receipts',
    'Fix the logo',
    'Send the invoice',
  ];
  for (const title of titles) await team.ok('lead', `propose ${title}`);
  expect(wordsOf(await team.ok('lead', 'team'))).toContain('no limit');
  await team.ok('lead', 'plan');
  expect(wordsOf(await team.ok('lead', 'today'))).not.toContain('who takes it');
  for (const id of ['T-1', 'T-2', 'T-3', 'T-4', 'T-5'])
    expect(wordsOf(await team.ok('lead', `approve ${id}`))).toContain('to @lead');
  team.clock.set('2026-11-24T09:00:00Z');
  await team.settle();
  await expectGolden('plan/alone', await team.ok('lead', 'today'));
  await team.ok('lead', 'member add @ana');
  expect(wordsOf(await team.ok('lead', 'plan'))).toContain('Send the invoice');
});

function wordsOf(view: View): string {
  return outlineText(outlineView(view, { zone: 'UTC', currency: 'EUR' }), 'UTC');
}
