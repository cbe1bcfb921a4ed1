import { describe, expect, it } from 'vitest';
import { isFull } from '../support/full.ts';
import { type Page, readPages, readReviews, readWhole } from './company-month/pages.ts';
import { type CompanyWeeks, playCompany } from './company-month/play.ts';
import { FIRST_DAY, GOAL_IDEAS, ZONES } from './company-month/script.ts';

const DAYS = 28;
const SEED = 12;
/** Lines that somebody reads in ten seconds. */
const MOST_LINES = 16;
const MOST_QUESTIONS_A_WEEK = 2;
const MOST_SOUNDS_A_DAY = 8;
/** Three a working day. */
const MOST_SOUNDS_A_WEEK = 15;
/** Mornings in a row on which a task may stand on the page without an answer. */
const MOST_MORNINGS = 3;
/** A no for now keeps a task away for more days than these. */
const LEAST_REST_DAYS = 7;
const QUESTION = /which goal is it for\?|how much of what|is it the same as|how often does it/;
/** Answers that come a moment later, in private. */
const OWN = /^\d+ new ideas?\.$|^Read as a column/;
/** What sign-ups are to reach; and how far a plain mean of a week is off one that knows weekdays. */
const TARGET = 55;
const SLACK = 3;
const METRICS: Readonly<Record<string, string>> = {
  'G-1': 'sign-ups',
  'G-2': 'first reply',
  'G-3': 'pass the security audit',
};

/** Any other seed holds as well: 1 to 14 were played by hand. */
describe.runIf(isFull)(`${DAYS} days of a company of eight in Slack, seed ${SEED}`, () => {
  let played: Promise<Month> | undefined;
  const look = () => {
    played ??= playCompany(SEED, DAYS).then(toMonth);
    return played;
  };

  it('have a page each working day and a review each Friday, and nothing goes wrong', async () => {
    const { weeks, pages, reviews } = await look();
    expect(pages.map(({ on }) => on)).toEqual(listWorkdays());
    expect(reviews).toHaveLength(4);
    expect(weeks.logged).toEqual([]);
    expect(weeks.pings).toBe(0);
    expect(weeks.reads.filter(({ text }) => /undefined|NaN|\[object/.test(text))).toEqual([]);
  });

  it('say nothing in public before `go`', async () => {
    const { weeks } = await look();
    const early = weeks.reads.filter(
      ({ at, where }) => at < weeks.liveAt && (where === 'channel' || where === 'thread'),
    );
    expect(early).toEqual([]);
  });

  it('are short to read, and no page is yesterday’s', async () => {
    const { pages } = await look();
    for (const { lines } of pages) expect(lines.length, lines.join('\n')).toBeLessThanOrEqual(MOST_LINES);
    const bare = pages.map(({ lines }) => lines.join('\n').replace(/^\w+ \d+ \w+ /, ''));
    expect(bare.filter((page, index) => page === bare[index - 1])).toEqual([]);
  });

  it('ask one thing a page, and nobody more than two a week', async () => {
    const { sounds } = await look();
    const asked = sounds.filter(({ text }) => QUESTION.test(text));
    expect(asked.length).toBeGreaterThan(3);
    for (const [on, questions] of Map.groupBy(asked, ({ on }) => on)) expect(questions, on).toHaveLength(1);
    for (const [of, questions] of byPersonAndWeek(asked))
      expect(questions.length, of).toBeLessThanOrEqual(MOST_QUESTIONS_A_WEEK);
  });

  it('interrupt nobody often, and everybody in their own hours only', async () => {
    const { sounds } = await look();
    for (const [of, heard] of Map.groupBy(sounds, ({ who, on }) => `${who} on ${on}`))
      expect(heard.length, of).toBeLessThanOrEqual(MOST_SOUNDS_A_DAY);
    for (const [of, heard] of byPersonAndWeek(sounds))
      expect(heard.length, of).toBeLessThanOrEqual(MOST_SOUNDS_A_WEEK);
    const outside = sounds.filter(({ at, who }) => {
      const zone = ZONES[who ?? ''] ?? 'Europe/Lisbon';
      const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
      return local.hour < 9 || local.hour >= 17 || local.dayOfWeek > 5;
    });
    expect(outside).toEqual([]);
  });

  it('say nothing twice', async () => {
    const { weeks } = await look();
    const said = weeks.reads
      .filter(({ where, isEdit, text }) => where !== 'answer' && !isEdit && !/^T-\d+ · |^\d+ new/.test(text))
      .map(({ who, text }) => `${who}: ${text}`);
    expect(said.filter((text, index) => said.indexOf(text) !== index)).toEqual([]);
  });

  it('do not bring back what was refused, but smaller, or for what it is for, or after its time', async () => {
    const { weeks, whole } = await look();
    const nos = weeks.acts.filter(({ did }) => did === 'no');
    expect(nos.length).toBeGreaterThan(3);
    for (const { title, why = '', at } of nos) {
      const later = whole.filter((page) => page.at > at);
      const shown = later.flatMap(({ on, waiting }) =>
        waiting.filter((task) => task.title === title).map(({ detail }) => ({ on, detail })),
      );
      const [back] = shown;
      switch (why) {
        case 'too big':
          for (const { detail } of shown) expect(detail, title).toContain(' · 1 h · ');
          break;
        case 'wrong goal':
          for (const { detail } of shown) expect(detail, title).toContain('sign-ups');
          break;
        case 'not now':
          if (back) expect(daysBetween(at, back.on), title).toBeGreaterThan(LEAST_REST_DAYS);
          break;
        default:
          expect(shown, `${title}: ${why}`).toEqual([]);
      }
    }
  });

  it('never leave what nobody answers on the page for more than three mornings', async () => {
    const { whole } = await look();
    const standing = new Map<string, number>();
    for (const { on, waiting } of whole) {
      // A first yes of two is an answer: then there is time for the second.
      const titles = new Set(waiting.flatMap(({ title, yes }) => (yes === 0 ? title : [])));
      for (const title of standing.keys()) if (!titles.has(title)) standing.delete(title);
      for (const title of titles) standing.set(title, (standing.get(title) ?? 0) + 1);
      for (const [title, mornings] of standing)
        expect(mornings, `${on}: ${title}`).toBeLessThanOrEqual(MOST_MORNINGS);
    }
  });

  it('give each task a reason with a fact in it, and a date that is ahead', async () => {
    const { pages, whole } = await look();
    for (const { on, waiting } of [...pages, ...whole])
      for (const { title, detail, dueOn } of waiting) {
        expect(detail, title).toMatch(
          /^[^·]*\d[^·]* · .+ · by \w{3} \d+ \w{3}$|^[^·]*nobody has said[^·]* · .+ · by |^[^·]*\d[^·]*@\w+ · .+ · by /i,
        );
        expect(dueOn >= on, `${on}: ${detail}`).toBe(true);
      }
  });

  it('say what sign-ups lack, and nothing of the kind once they are where they should be', async () => {
    const { weeks, whole } = await look();
    const claims = whole.flatMap(({ on, waiting }) =>
      waiting.flatMap(({ detail }) => {
        const [, lacking] = /^For sign-ups[^:]*: ([\d.]+) to go /.exec(detail) ?? [];
        return lacking === undefined ? [] : [{ on, lacking: Number(lacking) }];
      }),
    );
    expect(claims.length).toBeGreaterThan(5);
    for (const { on, lacking } of claims) {
      const since = Temporal.PlainDate.from(on).subtract({ days: 7 }).toString();
      const week = weeks.signUps.filter((one) => one.on < on && one.on >= since);
      // A weekday that is missing adds or takes what it usually has.
      if (week.length < 7) continue;
      const level = week.reduce((sum, { value }) => sum + value, 0) / week.length;
      expect(Math.abs(TARGET - level - lacking), `${on}: ${lacking}, at ${level}`).toBeLessThan(SLACK);
    }
  });

  it('let nothing with a yes be without a doer, unless it is said to have none', async () => {
    const { weeks, whole } = await look();
    for (const { on, tasks } of weeks.evenings)
      for (const { id, title, state, doer } of tasks) {
        if (state === 'assigned' || state === 'started') expect(doer, `${on}: ${id}`).not.toBeNull();
        const next = whole.find((page) => page.on > on);
        if (state !== 'open' || !next) continue;
        const said = whole.flatMap(({ lines }) => lines).join('\n');
        const isNamed = said.includes(`${title} · `) || new RegExp(`Nobody has .*(?:${id} |more)`).test(said);
        expect(isNamed, `${on}: ${id} ${title}`).toBe(true);
      }
    const yes = weeks.acts.filter(({ did }) => did === 'yes');
    const last = new Map(weeks.evenings.at(-1)?.tasks.map((task) => [task.id, task]));
    for (const { task } of yes) expect(last.has(task), task).toBe(true);
  });

  it('give places to the goal that lacks most, while there is an idea for it', async () => {
    const { weeks, whole } = await look();
    for (const { on, at, lines, waiting } of whole) {
      const goal = Object.keys(METRICS).find((id) =>
        lines[1]?.toLowerCase().startsWith(METRICS[id]?.toLowerCase() ?? ''),
      );
      if (goal === undefined) continue;
      const seen = new Set(
        whole.flatMap((page) => (page.on < on ? page.waiting.map(({ title }) => title) : [])),
      );
      const isDecided = (title: string) => weeks.acts.some((act) => act.title === title && act.at < at);
      const fresh = GOAL_IDEAS.filter(
        (idea) => idea.goal === goal && idea.at < at && !seen.has(idea.title) && !isDecided(idea.title),
      );
      if (fresh.length === 0) continue;
      const measure = METRICS[goal] ?? '';
      const places = waiting.filter(({ detail }) => detail.toLowerCase().includes(measure));
      expect(places.length, `${on}: ${lines[1]}, with ${fresh.map(({ title }) => title)}`).toBeGreaterThan(0);
    }
  });

  it('tell each end once: in time, not in time or given up, by name or by count', async () => {
    const { weeks, whole } = await look();
    const said = whole.flatMap(({ on, lines }) =>
      lines
        .filter((line) => /^(?:Done in time|Not in time|Given up|Moved): /.test(line))
        .flatMap((line) => [...line.matchAll(/\b(T-\d+) /g)].map(([, id]) => `${id} ${on}`)),
    );
    const named = said.map((one) => one.split(' ')[0]);
    expect(named.filter((id, index) => named.indexOf(id) !== index)).toEqual([]);
    expect(named.length).toBeGreaterThan(10);
    const lastAt = whole.at(-1)?.at ?? 0;
    for (const { task, title, at, did } of weeks.acts) {
      if ((did !== 'done' && did !== 'fail') || at > lastAt) continue;
      const next = whole.find((page) => page.at > at);
      const news = next?.lines
        .filter((line) => /^(?:Done|Not in time|Given up|Moved|Could not)/.test(line))
        .join(' ');
      expect(news, `${title} (${did})`).toMatch(new RegExp(`${task} |\\d more`));
    }
  });

  it('review each week as it was', async () => {
    const { weeks, reviews } = await look();
    const WEEK_MS = 7 * 86_400_000;
    for (const { at, ...counted } of reviews) {
      const acts = weeks.acts.filter((act) => act.at <= at && act.at > at - WEEK_MS);
      const count = (what: string) =>
        new Set(acts.flatMap(({ did, task }) => (did === what ? task : []))).size;
      expect(counted).toEqual({ refused: count('no'), done: count('done'), couldNot: count('fail') });
    }
  });
});

interface Month {
  weeks: CompanyWeeks;
  pages: readonly Page[];
  /** The same with all that had no room. */
  whole: readonly Page[];
  reviews: ReturnType<typeof readReviews>;
  /** What made a sound for one person alone, and on which day. */
  sounds: readonly (CompanyWeeks['reads'][number] & { on: string })[];
}

function toMonth(weeks: CompanyWeeks): Month {
  const { reads } = weeks;
  return {
    weeks,
    pages: readPages(reads),
    whole: readWhole(reads),
    reviews: readReviews(reads),
    sounds: reads
      .filter(({ where, isEdit, text }) => where === 'direct' && !isEdit && !OWN.test(text))
      .map((read) => ({ ...read, on: new Date(read.at).toISOString().slice(0, 10) })),
  };
}

function byPersonAndWeek<T extends { who: string | null; on: string }>(
  reads: readonly T[],
): Map<string, T[]> {
  return Map.groupBy(reads, ({ who, on }) => `${who} in week ${Temporal.PlainDate.from(on).weekOfYear}`);
}

function listWorkdays(): string[] {
  return Array.from({ length: DAYS }, (_each, day) => FIRST_DAY.add({ days: day }))
    .filter(({ dayOfWeek }) => dayOfWeek < 6)
    .map(String);
}

function daysBetween(at: number, on: string): number {
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO('UTC')
    .toPlainDate()
    .until(on, { largestUnit: 'day' }).days;
}
