import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Duplicate, DuplicateIndex } from '../../../src/todo/likeness/duplicate-index.ts';
import { compareItems } from '../../../src/todo/likeness/similarity.ts';
import type { Item } from '../../../src/todo/likeness/title/reading.ts';

const titles = readTitles();

describe('finding duplicates in an index', () => {
  it('finds the item that is most like the wanted one', () => {
    const index = new DuplicateIndex([
      { id: 'C-1', title: 'Fix the login button on the home page' },
      { id: 'C-2', title: 'Plan the summer party' },
      { id: 'C-3', title: 'Fix the login buton' },
    ]);
    expect(index.findDuplicate({ id: 'C-4', title: 'Please fix the login button' })).toMatchObject({
      id: 'C-3',
    });
    expect(index.findDuplicate({ id: 'C-5', title: 'Plan the winter party' })).toBeUndefined();
  });

  it('finds what was added later, and of equals the first', () => {
    const index = new DuplicateIndex();
    expect(index.findDuplicate({ id: 'C-1', title: 'Rotate the API keys' })).toBeUndefined();
    index.add({ id: 'C-1', title: 'Rotate the API keys' });
    index.add({ id: 'C-2', title: 'Rotate the API keys' });
    expect(index.findDuplicate({ id: 'C-3', title: 'TODO: rotate API keys' })?.id).toBe('C-1');
  });

  it('never finds an item to be its own duplicate', () => {
    const index = new DuplicateIndex([{ id: 'C-1', title: 'Rotate the API keys' }]);
    expect(index.findDuplicate({ id: 'C-1', title: 'Rotate the API keys' })).toBeUndefined();
  });

  it('keeps projects apart', () => {
    const index = new DuplicateIndex([{ id: 'C-1', title: 'Resolve critical bugs', project: 'Alpha' }]);
    expect(
      index.findDuplicate({ id: 'C-2', title: 'Resolve critical bugs', project: 'Beta' }),
    ).toBeUndefined();
    expect(index.findDuplicate({ id: 'C-3', title: 'Resolve critical bugs in Alpha' })?.id).toBe('C-1');
  });

  it('answers what comparing with every item answers', () => {
    const word = fc.constantFrom(...new Set(titles.flatMap((title) => title.split(' '))));
    const title = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...titles) },
      {
        weight: 2,
        arbitrary: fc.array(word, { minLength: 1, maxLength: 7 }).map((words) => words.join(' ')),
      },
      { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...titles), fc.nat()).map(misspell) },
    );
    const project = fc.constantFrom(undefined, undefined, 'Alpha', 'Basic EDU', 'Shop');
    const drafts = fc.array(fc.record({ title, project }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(drafts, drafts, fc.nat({ max: 60 }), (stored, wanted, split) => {
        const items = stored.map((draft, at) => toItem(`S-${at}`, draft));
        const index = new DuplicateIndex(items.slice(0, split));
        for (const item of items.slice(split)) index.add(item);
        for (const [at, draft] of wanted.entries()) {
          const item = toItem(`W-${at}`, draft);
          expect(index.findDuplicate(item), item.title).toEqual(compareWithAll(item, items));
        }
      }),
      { numRuns: 60 },
    );
  });
});

function compareWithAll(item: Item, items: readonly Item[]): Duplicate | undefined {
  let best: Duplicate | undefined;
  for (const other of items) {
    const { isSame, score, why } = compareItems(item, other);
    if (isSame && score > (best?.score ?? 0)) best = { id: other.id, score, why };
  }
  return best;
}

function toItem(id: string, { title, project }: { title: string; project: string | undefined }): Item {
  return { id, title, ...(project !== undefined && { project }) };
}

function misspell([title, at]: [string, number]): string {
  const place = at % title.length;
  return title.slice(0, place) + title.slice(place + 1);
}

function readTitles(): string[] {
  const file = new URL('../../fixtures/similarity-development.json', import.meta.url);
  const pairs: { a: { title: string }; b: { title: string } }[] = JSON.parse(readFileSync(file, 'utf8'));
  return pairs.flatMap(({ a, b }) => [a.title, b.title]);
}
