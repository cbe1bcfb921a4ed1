import type { Read } from './company.ts';

/** A task of a page that waits for a yes. */
interface Waiting {
  title: string;
  /** How many said so already, where it takes more than one. */
  yes: number;
  /** The whole second line. */
  detail: string;
  /** ISO date. */
  dueOn: string;
}

/** A page of a morning. */
export interface Page {
  on: string;
  at: number;
  lines: readonly string[];
  waiting: readonly Waiting[];
}

/** What a review counts of its week. */
interface Review {
  at: number;
  refused: number;
  done: number;
  couldNot: number;
}

const PAGE = /^\w{3} \d+ \w{3} · /;
const REVIEW = /^Week \d+ /;

/** As they were first posted. */
export function readPages(reads: readonly Read[]): Page[] {
  return reads
    .filter(({ where, isEdit, text }) => where === 'channel' && !isEdit && PAGE.test(text))
    .map(toPage);
}

/** With all that had no room, as the lead had them shown half an hour later. */
export function readWhole(reads: readonly Read[]): Page[] {
  return reads.filter(({ asked, text }) => asked === 'today' && PAGE.test(text)).map(toPage);
}

export function readReviews(reads: readonly Read[]): Review[] {
  return reads
    .filter(({ where, isEdit, text }) => where === 'channel' && !isEdit && REVIEW.test(text))
    .map(({ at, text }) => {
      const count = (words: RegExp) => Number(words.exec(text)?.[1] ?? 0);
      return {
        at,
        refused: count(/(\d+) no\b/),
        done: count(/(\d+) done\b/),
        couldNot: count(/(\d+) given up/),
      };
    });
}

function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function toPage({ at, text }: Read): Page {
  const lines = text.split('\n').filter((line) => line !== '');
  return {
    on: dateOf(at),
    at,
    lines,
    waiting: lines.flatMap((line, index) => {
      const [, title, yes = 0] = /^◻ \d+ · (.+?)(?: · (?:needs \d yes|(\d) of \d: .+))?$/.exec(line) ?? [];
      const detail = lines[index + 1] ?? '';
      const [, day = ''] = / · by \w{3} (\d{1,2} \w{3})$/.exec(detail) ?? [];
      return title === undefined
        ? []
        : [{ title, yes: Number(yes), detail, dueOn: dateOf(Date.parse(`${day} 2027 UTC`)) }];
    }),
  };
}
