import { describe, expect, it } from 'vitest';
import { isFull } from '../support/full.ts';
import { FIRST_DAY, PEOPLE, playClub } from './club-month/play.ts';

const DAYS = 28;
/** Lines that somebody reads in ten seconds. */
const MOST_LINES = 16;
const MOST_QUESTIONS_A_WEEK = 2;
/** Private messages that make a sound; the lead also hears of who comes and goes, and how their ideas end. */
const MOST_PINGS_A_WEEK = 4;
const QUESTION =
  /still needs a yes|which goal is it for|how much of what|is it the same as|how often does it|done, could not|lets? .* in\?/;

describe.runIf(isFull)(`${DAYS} days of a club of fifteen in Discord`, () => {
  let played: ReturnType<typeof read> | undefined;
  const look = () => {
    played ??= read();
    return played;
  };

  async function read() {
    const weeks = await playClub(DAYS);
    const own = weeks.reads.filter(({ where }) => where === 'direct');
    const isPage = /^\w{3} \d+ \w{3} · /;
    return {
      weeks,
      /** Each as it was first posted. */
      pages: weeks.reads.filter(
        ({ where, isEdit, text }) => where === 'channel' && !isEdit && isPage.test(text),
      ),
      own,
      /** What made a sound for one person alone. */
      sounds: own.filter(({ isEdit }) => !isEdit),
    };
  }

  it('have a page each working day, and nothing goes wrong', async () => {
    const { weeks, pages } = await look();
    expect(pages).toHaveLength(20);
    expect(weeks.logged).toEqual([]);
    expect(weeks.pings).toBe(0);
  });

  it('are short to read, and no page is yesterday’s', async () => {
    const { pages } = await look();
    const bare = pages.map(({ text }) => text.split('\n').filter((line) => line !== ''));
    for (const lines of bare) expect(lines.length, lines.join('\n')).toBeLessThanOrEqual(MOST_LINES);
    const withoutDate = bare.map((lines) => lines.join('\n').replace(/^\w{3} \d+ \w{3} /, ''));
    const again = withoutDate.filter((page, index) => page.includes('◻') && page === withoutDate[index - 1]);
    expect(again).toEqual([]);
  });

  it('ask nobody more than two things a week, and most of them nothing', async () => {
    const { sounds } = await look();
    const asked = sounds.filter(({ text }) => QUESTION.test(text));
    for (const [of, questions] of byPersonAndWeek(asked))
      expect(questions.length, of).toBeLessThanOrEqual(MOST_QUESTIONS_A_WEEK);
    const quiet = PEOPLE.filter((who) => !asked.some((one) => one.who === who));
    expect(quiet.length).toBeGreaterThanOrEqual(PEOPLE.length - 4);
  });

  it('interrupt nobody more than a few times a week', async () => {
    const { sounds } = await look();
    for (const [of, heard] of byPersonAndWeek(sounds))
      expect(heard.length, `${of}: ${heard.map(({ text }) => text).join(' / ')}`).toBeLessThanOrEqual(
        MOST_PINGS_A_WEEK,
      );
  });

  it('say nothing twice', async () => {
    const { weeks } = await look();
    const said = weeks.reads
      .filter(({ where, isEdit, text }) => where !== 'answer' && !isEdit && !/^T-\d+ · /.test(text))
      .map(({ who, text }) => `${who}: ${text}`);
    expect(said.filter((text, index) => said.indexOf(text) !== index)).toEqual([]);
  });

  it('give each task a reason with a fact in it', async () => {
    const { pages } = await look();
    const reasons = pages.flatMap(({ text }) => {
      const lines = text.split('\n');
      return lines.flatMap((line, index) => (line.startsWith('◻') ? [lines[index + 1] ?? ''] : []));
    });
    expect(reasons.length).toBeGreaterThan(5);
    for (const reason of reasons)
      expect(reason).toMatch(/^(?:[^·]*\d|Every ).*(?:@\w+|who [^·]+\?) · .+ · by /);
  });

  it('bring what comes again on its day, with whoever is next, whether or not somebody looked in time', async () => {
    const { weeks, pages } = await look();
    const sweeps = weeks.tasks.filter(({ title }) => title === 'Sweep the boathouse');
    const sundays = [6, 13, 20, 27].map((days) => FIRST_DAY.add({ days }).toString());
    const rota = ['cam', 'dee', 'gus', 'cam'].map((doer, turn) => ({ doer, dueOn: sundays[turn] }));
    expect(sweeps).toMatchObject(rota.slice(0, 4));
    const opens = weeks.tasks.filter(({ title }) => title === 'Open the boathouse');
    expect(opens).toMatchObject([
      { doer: 'ana', dueOn: '2027-03-06', state: 'done' },
      { doer: 'ben', dueOn: '2027-04-03' },
    ]);
    const said = pages.map(({ text }) => text).join('\n');
    expect(said).toContain('Every first Saturday; by turns @ana, @ben and @cam. @ana');
    expect(said).toContain('Every Sunday; by turns @cam, @dee and @gus. @cam');
    expect(said).not.toMatch(/(?:Open|Sweep) the boathouse” (?:and|was) .*not decided/);
  });

  it('let nothing with a yes be forgotten: it has somebody, is named, or is done and told', async () => {
    const { weeks, pages } = await look();
    const texts = pages.map(({ text }) => text);
    // What is done on the last evening is told by a page that is not played.
    const told = weeks.done.filter(({ on }) => pages.some(({ at }) => at.slice(0, 10) > on));
    expect(told.length).toBeGreaterThan(8);
    for (const { id } of told)
      expect(texts.some((text) => new RegExp(`(?:Done|Not).*(?:${id} |more)`).test(text))).toBe(true);
    const lastAt = Date.parse(`${pages.at(-1)?.at.replace(' ', 'T')}Z`);
    const open = weeks.tasks.filter(({ state, movedAt }) => state === 'open' && movedAt < lastAt);
    for (const { id } of open)
      expect(
        texts.some((text) => new RegExp(`Nobody has .*(?:${id} |more)`).test(text)),
        id,
      ).toBe(true);
  });

  it('name no date that is over for what is to be done', async () => {
    const { pages } = await look();
    for (const { at, text } of pages)
      for (const [, by = ''] of text.matchAll(/ · by \w{3} (\d{1,2} \w{3})$/gm)) {
        const date = new Date(`${by} 2027 UTC`).toISOString().slice(0, 10);
        expect(date >= at.slice(0, 10), `${at}: ${text}`).toBe(true);
      }
  });

  it('go on without who leaves, with who joins, and say that a goal is reached', async () => {
    const { weeks, pages } = await look();
    const since = (on: string) => pages.filter(({ at }) => at.slice(0, 10) > on).map(({ text }) => text);
    expect(weeks.tasks.filter(({ doer, state }) => doer === 'fay' && state !== 'done')).toEqual([]);
    expect(since('2027-03-12').join('\n')).not.toContain('@fay');
    expect(weeks.reads.filter(({ text }) => /@fay has left/.test(text))).not.toEqual([]);
    const brought = 'A stall at the spring market';
    expect(weeks.tasks.map(({ title }) => title)).toContain(brought);
    expect(pages.filter(({ text }) => text.includes('Away: @emi until Fri 19 Mar.'))).toHaveLength(1);
    expect(since('2027-03-25').filter((text) => text.includes('Reached: G-1 Find a room.'))).toHaveLength(1);
  });
});

/** What each person of a club got in a week of the calendar. */
function byPersonAndWeek<T extends { who: string | null; at: string }>(
  reads: readonly T[],
): Map<string, T[]> {
  const weekOf = (at: string) => Temporal.PlainDate.from(at.slice(0, 10)).weekOfYear;
  return Map.groupBy(reads, ({ who, at }) => `${who} in week ${weekOf(at)}`);
}
