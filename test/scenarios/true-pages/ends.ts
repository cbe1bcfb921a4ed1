import { checkDate, findMove } from './claims.ts';
import type { ReadPage } from './play.ts';
import { lastAct, type Moment } from './record.ts';
import { expect, type Fault, firstFault } from './rule.ts';

/** `Done in time: T-5 Sort the list… Not in time: T-6 …`: each against what people did. */
export function checkEnds({ lines }: ReadPage, moment: Moment): Fault {
  const said = lines
    .filter((one) => /^(?:Done in time|Not in time|Given up|Done|Could not be done|Moved): /.test(one))
    .join(' ');
  const parts = said
    .replaceAll('; could not be done: ', ' Given up: ')
    .split(/(?=\b(?:Done in time|Not in time|Given up|Done|Could not be done|Moved): )/u);
  for (const part of parts) {
    const [, words = '', rest = ''] = /^(.+?): (.*)$/u.exec(part.trim()) ?? [];
    for (const [, id = '', shown = ''] of rest.matchAll(
      /(T-\d+) ((?:(?! and T-\d+ |, T-\d+ | and \d+ more|; could).)+)/gu,
    )) {
      const fault = checkEnd(words, id, shown, moment);
      if (fault !== undefined) return `${id}: ${fault}`;
    }
  }
  return undefined;
}

function checkEnd(words: string, id: string, shown: string, moment: Moment): Fault {
  const task = moment.record.tasks.get(id ?? '');
  if (!task) return undefined;
  const start = shown
    .replace(/ \(by .+$/u, '')
    .replace(/[….; ]+$/u, '')
    .replace(/; could not be done.*$/u, '');
  const named = expect(task.title.startsWith(start), `it is “${task.title}”`);
  const done = lastAct(task, 'done');
  const move = findMove(task);
  switch (words) {
    case 'Done in time':
    case 'Done':
      return firstFault(named, expect(done !== undefined, 'nobody finished it'));
    case 'Given up':
    case 'Could not be done':
      return firstFault(named, expect(lastAct(task, 'fail') !== undefined, 'nobody gave it up'));
    case 'Moved': {
      const [, by, to] = /\(by @(\w+) to (.+?)\)/u.exec(shown) ?? [];
      return firstFault(
        named,
        expect(by === move?.by, `@${move?.by} moved it`),
        checkDate(moment, to, move?.to),
      );
    }
    default:
      return firstFault(
        named,
        expect(done === undefined || task.dues.some((due) => due < done.on), `it was done on ${done?.on}`),
        expect(
          task.dues.some((due) => due < moment.on),
          `its date is ${task.dues.at(-1)}`,
        ),
      );
  }
}
