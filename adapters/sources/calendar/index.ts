import type { SourceKind } from '../../../src/base/source-port.ts';
import { checkCalendar } from './doctor.ts';
import { readCalendar } from './read.ts';
import { type CalendarSettings, settings } from './settings.ts';
import { setup } from './setup.ts';

/** A calendar by its iCalendar address: leave, holidays, and events that explain moves. */
export const calendar: SourceKind = {
  kind: 'calendar',
  title: 'Calendar',
  brings: ['days'],
  settings,
  secrets: { address: { describe: setup.join(' '), isPlace: true } },
  everyMinutes: 60,
  async connect(needs) {
    const set = needs.settings as CalendarSettings;
    return {
      read: (cursor) => readCalendar(needs, set, cursor),
      check: () => checkCalendar(needs, set),
    };
  },
};
