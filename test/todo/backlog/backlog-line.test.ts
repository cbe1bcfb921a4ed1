import { describe, expect, it } from 'vitest';
import { readPastedList } from '../../../src/todo/backlog/backlog-line.ts';

const KNOWN = {
  isProject: (name: string) => name.toLowerCase() === 'alpha',
  isCategory: (name: string) => name === 'quality',
  isDoer: (handle: string) => handle === 'ana',
  isImpact: (impact: string, goal: string | undefined) => goal !== undefined || /€|EUR/.test(impact),
};

function read(text: string) {
  return readPastedList(text, KNOWN).map(({ item }) => item);
}

describe('readPastedList', () => {
  it.each([
    '- Fix search',
    '* Fix search',
    '• Fix search',
    '1. Fix search',
    '12) Fix search',
    '- [ ] Fix search',
    '☐ Fix search',
    '   Fix   search  ',
  ])('takes “%s” as an idea', (line) => {
    expect(read(line)).toEqual([{ title: 'Fix search', project: undefined }]);
  });

  it('takes hints out of the title, wherever they stand', () => {
    const hinted = {
      title: 'Fix the search',
      effort: '3h-3h',
      category: 'quality',
      priority: '9',
      project: 'alpha',
      goal: 'G-1',
    };
    expect(read('Fix the search (3h) #quality !9 @project:alpha -> G-1')).toEqual([hinted]);
    expect(read('-> G-1 @project:alpha Fix !9 the #quality search (3h)')).toEqual([hinted]);
    expect(read('Fix the search, 3h #quality !9 @project:alpha -> G-1')).toEqual([hinted]);
  });

  it.each([
    'P1 Fix search',
    'P1: Fix search',
    '- [P1] Fix search',
    '(p1) Fix search',
    'Fix search (P1)',
    'Fix search - P1',
    'Fix search !P1',
  ])('takes the priority of “%s”', (line) => {
    expect(read(line)).toMatchObject([{ title: 'Fix search', priority: expect.stringMatching(/^p1$/i) }]);
  });

  it.each(['Replace the P1 sensor', 'Paint parking level P1', 'P5 Fix search', 'P1'])(
    'leaves “%s” as it is',
    (title) => {
      expect(read(title)).toEqual([{ title, project: undefined }]);
    },
  );

  it('takes a bracket as a project only if there is one of that name', () => {
    expect(read('[Alpha] Fix search')[0]).toMatchObject({ title: 'Fix search', project: 'Alpha' });
    expect(read('[WIP] Fix search')[0]).toMatchObject({ title: '[WIP] Fix search' });
  });

  it('takes whom it is for from the end, and leaves names that mean nothing, or stand in a sentence', () => {
    expect(read('Fix search (3h) @ana')[0]).toEqual({
      title: 'Fix search',
      effort: '3h-3h',
      doer: 'ana',
      project: undefined,
    });
    for (const title of ['Ask @ana about prices', 'Fix search @nobody', 'Tag posts with #launch'])
      expect(read(title)).toEqual([{ title, project: undefined }]);
  });

  it.each([
    'Fix search, 3h, @ana',
    'Fix search 3h @ana',
    'Fix search 3 h -> G-1',
    'Fix search 3h #quality -> G-1',
    'Fix search; 180 min; -> G-1',
  ])('takes the hours of “%s”, and leaves no comma behind', (line) => {
    expect(read(line)).toMatchObject([{ title: 'Fix search', effort: '3h-3h' }]);
  });

  it.each(['Answer within 3h @ana', 'Cut the wait to 3h -> G-1', 'Fix the 3h #launch'])(
    'leaves the hours of “%s” in the sentence',
    (line) => {
      expect(read(line)).toMatchObject([{ title: expect.stringContaining('3h') }]);
      expect(read(line)[0]?.effort).toBeUndefined();
    },
  );

  it('leaves numbers, plain brackets and signs in the title', () => {
    expect(read('Close #123 in C# (again) for 50% off!')).toEqual([
      { title: 'Close #123 in C# (again) for 50% off!', project: undefined },
    ]);
  });

  it.each([
    ['Mail the guide +0.3..+0.7 % -> G-1 (3h)', '+0.3..+0.7 %'],
    ['Mail the guide -> G-1 -20 to -50 min @ana', '-20 to -50 min'],
    ['Mail the guide: +1 point → G-1', '+1 point'],
    ['Mail the guide €500 a month', '€500 a month'],
    ['Mail the guide, 300 to 500 EUR per month', '300 to 500 EUR per month'],
    ['Mail the guide 200 € im Monat', '200 € im Monat'],
    ['Mail the guide €300..800/month #quality', '€300..800/month'],
  ])('takes the change at the end of “%s”', (line, impact) => {
    expect(read(line)).toMatchObject([{ title: 'Mail the guide', impact }]);
  });

  it.each([
    'Rent the hall for €500 a month',
    'Pay €500 a month for hosting',
    'Mail the guide +0.3..+0.7 %',
    'Cut the form by 20 % -> G-1',
    'Offer one +1 -> G-1',
    'Move from port 80 to 443 -> G-1',
  ])('leaves “%s” as it is', (line) => {
    expect(read(line)[0]?.impact).toBeUndefined();
  });

  it('takes ticked boxes as done, and headings as projects or as nothing', () => {
    expect(read('# Alpha\n- one\n- [x] two\nOther things:\n- three\n\n---\n')).toEqual([
      { title: 'one', project: 'Alpha' },
      { title: 'two', project: 'Alpha', state: 'done' },
      { title: 'three', project: undefined },
    ]);
  });

  it('counts lines as they were pasted, whatever ends them', () => {
    expect(readPastedList('one\r\n\r\ntwo\rthree\n', KNOWN).map(({ line }) => line)).toEqual([1, 3, 4]);
  });
});
