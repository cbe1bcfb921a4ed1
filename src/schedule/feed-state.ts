import { notPossible, Refusal } from '../base/language/errors.ts';
import type { Row } from '../base/store/tables.ts';

/** A feed that never started can neither be stopped nor resumed. */
export function checkStarted(feed: Row<'feeds'>): void {
  if (feed.state !== 'quiet') return;
  throw notPossible(`Feed ${feed.name} is quiet: it posts nothing yet.`, `go ${feed.name} starts it.`);
}

export function alreadyDone(feed: Row<'feeds'>, state: string): Refusal {
  return new Refusal({
    code: 'already_done',
    message: `Feed ${feed.name} is ${state} already.`,
    field: 'name',
    given: feed.name,
    allowed: `a feed that is not ${state}`,
  });
}
