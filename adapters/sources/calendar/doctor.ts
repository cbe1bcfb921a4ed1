import { formatDate } from '../../../src/base/language/period.ts';
import { count } from '../../../src/base/language/words.ts';
import { type SourceCheck, SourceError, type SourceNeeds } from '../../../src/base/source-port.ts';
import { describeUnread, fetchCalendar, mapExpansion, todayOf, windowAt } from './read.ts';
import { runExpand } from './run-expand.ts';
import type { CalendarSettings } from './settings.ts';

const SHOWN = 3;

/** Reads the calendar once, and says what of it would be taken for what. */
export async function checkCalendar(needs: SourceNeeds, settings: CalendarSettings): Promise<SourceCheck[]> {
  try {
    const fetched = await fetchCalendar(needs);
    const expansion = await runExpand(fetched?.text ?? '', windowAt(needs));
    const days = mapExpansion(expansion, settings).filter(({ isGone }) => !isGone);
    const number = (kind: string) => days.filter((each) => each.kind === kind).length;
    const name = expansion.name === null ? 'the calendar' : `the calendar "${expansion.name}"`;
    const found = `${number('leave')} of leave, ${count(number('holiday'), 'holiday')}, ${count(number('event'), 'event')}`;
    const today = todayOf(needs).toString();
    const next = days
      .filter(({ endsOn }) => endsOn >= today)
      .sort((a, b) => a.startsOn.localeCompare(b.startsOn))
      .slice(0, SHOWN);
    return [
      { isGood: true, line: `reads ${name}: ${found}` },
      ...next.map(({ startsOn, name: title, kind, person }) => ({
        isGood: true,
        line: `${formatDate(startsOn, today)}: ${title} (${person === null ? kind : `${kind} of ${person}`})`,
      })),
      ...(expansion.unread > 0
        ? [
            {
              isGood: false,
              line: describeUnread(expansion),
            },
          ]
        : []),
    ];
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return [{ isGood: false, line: error.message }];
  }
}
