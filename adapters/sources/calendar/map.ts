import type { DaysRecord } from '../../../src/base/source-port.ts';
import type { Entry } from './expand.ts';
import { LEAST_HOURS } from './limits.ts';
import type { CalendarSettings } from './settings.ts';

type Days = Omit<DaysRecord, 'version'>;

/** What an entry is for the team: leave, a holiday, an event, or nothing. */
export function mapEntry(entry: Entry, settings: CalendarSettings): Days | null {
  const kind = kindOf(entry, settings);
  if (kind === null) return null;
  const person = kind === 'leave' ? whoseLeave(entry, settings) : null;
  return {
    type: 'days',
    key: entry.key,
    // Leave of nobody known would be everybody's.
    kind: kind === 'leave' && person === null ? 'event' : kind,
    person,
    name: entry.title,
    startsOn: entry.startsOn,
    endsOn: entry.endsOn,
    isGone: entry.isCancelled,
  };
}

/** By the words of its title and categories; what none of them names is what the calendar holds by itself. */
function kindOf(entry: Entry, { leave, holiday, event, rest }: CalendarSettings): DaysRecord['kind'] | null {
  const text = [entry.title, ...entry.categories].join('\n');
  if (namesOne(event, text)) return 'event';
  // An hour at the dentist or a daily meeting takes no day.
  if (entry.hours !== null && entry.hours < LEAST_HOURS) return null;
  if (namesOne(holiday, text)) return 'holiday';
  if (namesOne(leave, text)) return 'leave';
  return rest === 'none' ? null : rest;
}

function namesOne(words: readonly string[], text: string): boolean {
  return words.some((word) => wholeWord(word).test(text));
}

function wholeWord(word: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${RegExp.escape(word)}(?![\\p{L}\\p{N}])`, 'iu');
}

/**
 * Whom the settings name; else who the title says beside the words for leave (`Ada Lovelace - Vacation`,
 * `Ada on vacation`, `Vacation (Ada)`); else who is invited or invites.
 */
function whoseLeave(entry: Entry, { person, leave }: CalendarSettings): string | null {
  if (person !== undefined) return person;
  const parts = entry.title
    .split(/\s[-–—|]\s|[:,;()[\]]/u)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const other = parts.find((part) => !namesOne(leave, part));
  if (other !== undefined) return other;
  const left = leave
    .reduce((title, word) => title.replace(wholeWord(word), ' '), entry.title)
    .replace(/['’]s\b|\b(?:is|on)\b|[^\p{L}\p{N}\s.'’-]/giu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return left || entry.people[0] || null;
}
