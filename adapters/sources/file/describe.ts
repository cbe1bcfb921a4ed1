import { dateOf } from '../../../src/base/language/date.ts';
import { formatDate } from '../../../src/base/language/period.ts';
import { count } from '../../../src/base/language/words.ts';
import type { SourceCheck } from '../../../src/base/source-port.ts';
import { describeValues } from '../describe-values.ts';
import type { FileOrder, FileValues } from './map.ts';

const SHOWN_PROBLEMS = 3;

/** What a file holds, before any of it is imported: its header, rows, metrics with their rhythm and last values, and what cannot be read. */
export function describeFile(file: FileValues, order: FileOrder): SourceCheck[] {
  const { series, columns, records, problems, ahead } = file;
  const good = (line: string) => ({ isGood: true, line });
  const bad = problems.slice(0, SHOWN_PROBLEMS).join('; ');
  return [
    good(series.layout.replace(/\.$/, '')),
    good(`header: ${columns.join(', ')}`),
    good(describeRows(file, order)),
    ...describeValues(records, order),
    ...(ahead > 0 ? [good(`${count(ahead, 'value')} with a date to come: each waits for its day`)] : []),
    ...(problems.length > 0
      ? [
          {
            isGood: false,
            line: `left out: ${count(series.problems.length, 'row')} that cannot be read. ${bad}`,
          },
        ]
      : []),
  ];
}

function describeRows({ series, records }: FileValues, { zone, now }: FileOrder): string {
  const [first, last] = [records[0], records.at(-1)];
  const rows = count(series.rows, 'row');
  if (!first || !last) return `${rows} and no value yet`;
  const today = dateOf(now, zone);
  const [from, to] = [dateOf(first.at, zone), dateOf(last.at, zone)];
  return from === to
    ? `${rows}, all of ${formatDate(to, today)}`
    : `${rows} from ${formatDate(from, today)} to ${formatDate(to, today)}`;
}
