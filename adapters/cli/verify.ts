import { Refusal } from '../../src/base/language/errors.ts';
import { formatPeriod } from '../../src/base/language/period.ts';
import { parseEvent, readLines } from '../../src/base/log/event-file.ts';
import { findBreak } from '../../src/base/store/events.ts';
import type { Row } from '../../src/base/store/tables.ts';
import { answer, withData } from '../../src/base/view/view.ts';
import { EXIT, type Output, printView } from './index.ts';

/** What a log says of itself. */
export interface LogVerdict {
  events: number;
  /** Dates (UTC) of the first and the last event. */
  firstOn: string | null;
  lastOn: string | null;
  /** How many payloads were erased. */
  erased: number;
  /** Hash of the last event: to be compared with what `archive` said, as a cut-off end leaves no mark. */
  hash: string;
  /** Where the chain is broken and why; null if it is whole. */
  broken: { seq: number; why: string } | null;
}

/** Checks the hashes of a log of events from its first line on, in one file or in several that follow each other. Refuses a file that cannot be read. */
export function verifyLog(...files: readonly string[]): LogVerdict {
  const verdict: LogVerdict = { events: 0, firstOn: null, lastOn: null, erased: 0, hash: '', broken: null };
  let unreadable: { seq: number; why: string } | null = null;
  function* readEvents(): Generator<Row<'events'>> {
    for (const line of readAll(files)) {
      const event = parseEvent(line);
      if (!event) {
        unreadable = { seq: verdict.events + 1, why: 'cannot be read' };
        return;
      }
      verdict.events++;
      verdict.firstOn ??= dateOf(event.arrived_at);
      verdict.lastOn = dateOf(event.arrived_at);
      verdict.erased += event.payload === null ? 1 : 0;
      verdict.hash = event.hash;
      yield event;
    }
  }
  const broken = findBreak(readEvents());
  return { ...verdict, broken: broken ?? unreadable };
}

function* readAll(files: readonly string[]): Generator<string> {
  for (const file of files) yield* readLines(file, { refuse: (why) => unfit(file, why) });
}

/** Says in a line or two whether a log is whole; gives the exit code: 1 for one that is not. */
export function printVerdict(verdict: LogVerdict, output: Output): number {
  printView(withData(answer(...describe(verdict)), verdict), output);
  return verdict.broken === null ? EXIT.done : EXIT.broke;
}

function describe({ events, firstOn, lastOn, erased, hash, broken }: LogVerdict): string[] {
  if (broken) return [`BROKEN at event ${broken.seq}: it ${broken.why}. What comes before it is whole.`];
  const count = `${events.toLocaleString('en')} ${events === 1 ? 'event' : 'events'}`;
  const gone = erased === 0 ? 'nothing erased' : `${erased.toLocaleString('en')} with an erased payload`;
  return [
    `Whole: ${count}, ${describeSpan(firstOn, lastOn)}, ${gone}.`,
    `It ends with hash ${hash}. A cut-off end leaves no mark: compare that with what archive said.`,
  ];
}

/** With the year: a log may be of long ago. */
function describeSpan(startsOn: string | null, endsOn: string | null): string {
  return startsOn === null || endsOn === null ? 'of no day' : formatPeriod({ startsOn, endsOn }, '');
}

function unfit(file: string, why: string): Refusal {
  const allowed = 'events.jsonl as archive wrote it, or sealed files, the oldest first';
  return new Refusal({
    code: 'bad_file',
    message: `${file} cannot be checked: ${why}. Allowed: ${allowed}.`,
    field: 'file',
    given: file,
    allowed,
  });
}

function dateOf(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString().slice(0, 10);
}
