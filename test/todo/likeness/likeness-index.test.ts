import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LikenessIndex, type Titled } from '../../../src/todo/likeness/likeness-index.ts';
import { findDifference, isSameTitle } from '../../../src/todo/likeness/same.ts';
import { TitleReader, type Token } from '../../../src/todo/likeness/title.ts';
import { isFull } from '../../support/full.ts';
import { anyTitle } from './titles.ts';

/** A workspace with some work that has nothing to do with the titles of the tests. */
const OTHERS = [
  'Hire a second designer for the studio',
  'Renew the insurance of the van',
  'Order flour and sugar for the weekend',
  'Plan the summer festival with the city',
].map((title, place): Titled => ({ id: `X-${place}`, title }));

function indexOf(...titles: string[]): LikenessIndex {
  return new LikenessIndex([...OTHERS, ...titles.map((title, place) => ({ id: `C-${place + 1}`, title }))]);
}

function findLike(index: LikenessIndex, title: string): string[] {
  return index.findLike({ id: 'new', title }).map(({ id }) => id);
}

describe('a title like another one', () => {
  it.each([
    ['Add a dark mode to the settings page', 'Dark mode for the settings page'],
    ['Retry the failed payments', 'Retry failed payments'],
    [
      'Check how parallel sessions can be handled',
      'Check how parallel instrumentation sessions can be handled',
    ],
    ['Rechnungen als PDF exportieren', 'Die Rechnungen als PDF exportieren'],
    ['支払いの再試行を追加する', '支払いの再試行を画面に追加する'],
  ])('is asked about: %s / %s', (a, b) => expect(findLike(indexOf(a), b)).toEqual(['C-1']));

  it.each([
    ['Fix the menu in Safari', 'Fix the menu in Firefox', 'names'],
    ['Close milestone 3 of the shop', 'Close milestone 4 of the shop', 'figures'],
    ['Upgrade the search cluster', 'Upgrade the search cluster, part 2', 'a figure of one'],
    ['Move all users from Alpha to Beta', 'Move all users from Beta to Alpha', 'direction'],
    ['Add search to the wiki pages', 'Add search to the shop pages', 'one place exchanged'],
    ['Report on bulk jobs of the night', 'Report on non-bulk jobs of the night', 'a word bound by a hyphen'],
    ['Write the user guide', 'Repair the till printer', 'nothing in common'],
  ])('is not asked about: %s / %s (%s)', (a, b) => expect(findLike(indexOf(a), b)).toEqual([]));

  it('is not asked about where it is the same', () => {
    const index = indexOf('Retry failed payments');
    expect(index.findSame({ id: 'new', title: 'retry failed payment' })).toEqual(['C-1']);
    expect(findLike(index, 'retry failed payment')).toEqual([]);
  });

  it('is not asked about again once the pair is answered', () => {
    const index = indexOf('Retry the failed payments');
    const item = { id: 'new', title: 'Retry failed payments' };
    expect(index.findLike(item, (id) => id === 'C-1')).toEqual([]);
  });

  it('is not asked about in a series, but for prepositions and articles', () => {
    const series = ['French', 'Thai', 'Greek'].map((name) => `Translate the help pages into ${name}`);
    const index = indexOf(...series, 'Translate the help pages');
    expect(findLike(index, 'Translate the help pages into Polish')).toEqual([]);
    expect(findLike(index, 'Translate help pages into Thai')).toEqual(['C-2']);
  });

  it('comes after the likest one, and of equals after the one added first', () => {
    const index = indexOf('Dark mode for the settings page on phones', 'Dark mode in the settings page');
    expect(findLike(index, 'Dark mode for the settings page')).toEqual(['C-2', 'C-1']);
  });

  it('is not found across two projects', () => {
    const index = new LikenessIndex([
      ...OTHERS,
      { id: 'C-1', title: 'Retry the failed payments', project: 'P-1' },
    ]);
    expect(index.findLike({ id: 'new', title: 'Retry failed payments', project: 'P-2' })).toEqual([]);
    expect(index.findLike({ id: 'new', title: 'Retry failed payments' })).toHaveLength(1);
  });
});

describe('an index that changes', () => {
  it('forgets what is removed and knows the new title of an id', () => {
    const index = indexOf('Retry failed payments', 'Water the plants');
    index.remove('C-1');
    index.add({ id: 'C-2', title: 'Feed the fish' });
    expect(index.findSame({ id: 'new', title: 'retry failed payments' })).toEqual([]);
    expect(index.findSame({ id: 'new', title: 'water the plants' })).toEqual([]);
    expect(index.findSame({ id: 'new', title: 'feed the fish' })).toEqual(['C-2']);
  });

  it('names all that say the same, the first one first, and never the item itself', () => {
    const index = indexOf('Water the plants', 'water the plants', 'Water the plants!');
    expect(index.findSame({ id: 'C-2', title: 'Water the plants' })).toEqual(['C-1', 'C-3']);
  });
});

describe('looking up', () => {
  const anyItems = fc
    .array(fc.record({ title: anyTitle, project: fc.constantFrom(null, 'P-1', 'P-2') }), {
      minLength: 1,
      maxLength: 25,
    })
    .map((items) => items.map((item, place): Titled => ({ id: `C-${place}`, ...item })));

  it('finds what comparing with each finds', () => {
    fc.assert(
      fc.property(anyItems, anyTitle, fc.constantFrom(null, 'P-1'), (items, title, project) => {
        const wanted = { id: 'new', title, project };
        const index = new LikenessIndex(items);
        const brute = compareWithEach(items, wanted);
        expect(index.findSame(wanted)).toEqual(brute.same);
        expect(
          index
            .findLike(wanted)
            .map(({ id }) => id)
            .sort(),
        ).toEqual(brute.like.sort());
      }),
      { numRuns: isFull ? 300 : 75 },
    );
  });

  it('finds the same after titles came and went', () => {
    fc.assert(
      fc.property(anyItems, anyItems, anyTitle, (items, gone, title) => {
        const wanted = { id: 'new', title };
        const index = new LikenessIndex(items);
        for (const [place, item] of gone.entries()) index.add({ ...item, id: `gone ${place}` });
        for (const place of gone.keys()) index.remove(`gone ${place}`);
        const fresh = new LikenessIndex(items);
        expect(index.findSame(wanted)).toEqual(fresh.findSame(wanted));
        expect(index.findLike(wanted)).toEqual(fresh.findLike(wanted));
      }),
    );
  });
});

/** The rule in full for each pair, without an index. */
function compareWithEach(items: readonly Titled[], wanted: Titled): { same: string[]; like: string[] } {
  const reader = new TitleReader(items.map(({ title }) => title));
  const read = items.map((item) => ({ ...item, tokens: reader.read(item.title) }));
  const bags = read.map(({ tokens }) => toBag(tokens));
  const own = reader.read(wanted.title);
  const bag = toBag(own);
  const weigh = ([stem, { kind }]: [string, Token]) => {
    const count = bags.filter((each) => each.has(stem)).length;
    return (kind === 'common' ? 0.1 : 1) * Math.log(1 + (items.length + 1) / (count + 1));
  };
  const sum = (words: [string, Token][]) => words.reduce((total, word) => total + weigh(word), 0);
  const same: string[] = [];
  const near: { id: string; difference: string }[] = [];
  for (const [place, { id, project, tokens }] of read.entries()) {
    const other = bags[place] ?? new Map<string, Token>();
    if (wanted.project != null && project != null && wanted.project !== project) continue;
    if (isSameTitle(own, tokens, reader.language)) same.push(id);
    const shared = sum([...bag].filter(([stem]) => other.has(stem)));
    const all = sum([...bag]) + sum([...other].filter(([stem]) => !bag.has(stem)));
    if (shared >= 0.4 * all - 1e-9) near.push({ id, difference: findDifference(own, tokens) });
  }
  const isSerial = near.filter(({ difference }) => difference === 'apart').length >= 2;
  const like = near.filter(({ id, difference }) => {
    if (same.includes(id) || difference === 'apart') return false;
    return difference === 'wording' || !isSerial;
  });
  return { same, like: like.map(({ id }) => id) };
}

function toBag(tokens: readonly Token[]): Map<string, Token> {
  return new Map(tokens.map((token) => [token.stem, token]));
}
