import { describe, expect, it } from 'vitest';
import { isFull } from '../support/full.ts';
import { playWeeks, type Weeks } from './solo-month/play.ts';

const DAYS = isFull ? 28 : 3;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Lines of 80 letters that somebody reads in ten seconds. */
const MOST_LINES = 32;
const MOST_QUESTIONS_A_WEEK = 2;

describe(`${DAYS} days of one person at the terminal`, () => {
  let played: Promise<Weeks> | undefined;
  /** What was read, once for all tests; the page of each morning as it was first posted. */
  async function read() {
    played ??= playWeeks(DAYS);
    const weeks = await played;
    const pages = weeks.team.delivered.flatMap(({ view, platformId }) =>
      view.kind === 'digest' && platformId === null ? [view] : [],
    );
    return { weeks, pages, texts: weeks.reads.map(({ text }) => text) };
  }

  it('have a page each working day, and something done', async () => {
    const { pages, texts } = await read();
    expect(pages).toHaveLength(isFull ? 20 : 3);
    expect(texts.filter((text) => /^T-\d+ is done/.test(text)).length).toBeGreaterThan(isFull ? 6 : 0);
  });

  it('answer every line that was typed', async () => {
    const { weeks } = await read();
    const refused = weeks.reads.filter(({ text }) => text.startsWith('Not done'));
    expect(refused).toEqual([]);
  });

  it('leave no task to whoever takes it, and nobody unable to decide', async () => {
    const { texts } = await read();
    for (const text of texts)
      expect(text).not.toMatch(/who takes it|nobody yet|nobody can(?!\s+tell)|undefined|NaN/);
  });

  it('ask at most one thing a day and two a week beside the page', async () => {
    const { weeks } = await read();
    const asked = weeks.team.delivered.filter(
      ({ subject, platformId }) =>
        platformId === null && /^(?:question|halfway|estimate|lesson)/.test(subject),
    );
    const inText = weeks.reads.filter(
      ({ typed, text }) => typed === null && /which goal is it for\?/.test(text),
    );
    for (const { text } of inText) expect(text.split('which goal is it for?')).toHaveLength(2);
    const byWeek = Map.groupBy(inText, ({ on }) => Temporal.PlainDate.from(on).weekOfYear);
    for (const [, reads] of byWeek) expect(reads.length).toBeLessThanOrEqual(MOST_QUESTIONS_A_WEEK);
    expect(asked.filter(({ subject }) => subject.startsWith('halfway'))).toEqual([]);
  });

  it('say of every task that waits why', async () => {
    const { pages } = await read();
    for (const { tasks } of pages)
      for (const task of tasks.filter(({ state }) => state === 'proposed'))
        expect(task.reasoning).toMatch(/\w{3}/);
  });

  it('name no date that is over for what is to be done', async () => {
    const { weeks } = await read();
    for (const { on, text } of weeks.reads)
      for (const [, day = '', month = ''] of text.matchAll(/\bby \w{3} (\d{1,2}) (\w{3})\b(?! \d{4})/g)) {
        const date = `2026-${String(MONTHS.indexOf(month) + 1).padStart(2, '0')}-${day.padStart(2, '0')}`;
        expect(date >= on, `${on}: ${text}`).toBe(true);
      }
  });

  it('never propose again what was too big', async () => {
    const { pages, texts } = await read();
    const after = pages.filter(({ date }) => date > '2026-11-02');
    const titles = after.flatMap(({ tasks }) => tasks.map(({ title }) => title));
    expect(texts.join()).toContain('(too big): T-3 ');
    expect(titles).not.toContain('call three people from the fair');
  });

  it('show no page as it was the day before while there is other work', async () => {
    const { pages } = await read();
    const shown = pages.map(({ tasks }) => tasks.map(({ title, dueOn }) => `${title} ${dueOn}`).join());
    const again = shown.filter((page, index) => page !== '' && page === shown[index - 1]);
    expect(again).toEqual([]);
  });

  it('are short to read', async () => {
    const { weeks } = await read();
    for (const { typed, text } of weeks.reads)
      expect(text.split('\n').length, text).toBeLessThanOrEqual(
        typed?.startsWith('why T-1') ? 24 : MOST_LINES,
      );
  });

  it.runIf(isFull)('tell of each week once, and the same when they are asked', async () => {
    const { weeks } = await read();
    const reviews = weeks.reads.filter(({ text }) => text.startsWith('Week '));
    const posted = reviews.filter(({ typed }) => typed === null);
    expect(posted).toHaveLength(4);
    for (const { on, text } of posted) {
      const asked = reviews.find((other) => other.on === on && other.typed === 'review');
      // What is settled after it was posted counts in the one that is asked for.
      const headOf = (said: string | undefined) =>
        [/Week \d+/, /(?:\d+|nothing) proposed/i, /(?:\d+|None) done/].map((words) =>
          said?.match(words)?.[0].toLowerCase(),
        );
      expect(headOf(asked?.text)).toEqual(headOf(text));
      expect(headOf(text)).not.toContain(undefined);
    }
  });
});
