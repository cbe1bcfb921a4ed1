import { answer, type RefusalView } from '../base/view/view.ts';

/** Said where a fault of ours kept something from being done. */
export const BROKEN: RefusalView = {
  kind: 'refusal',
  code: 'broken',
  message: 'Something broke, and nothing was changed. Try again; if it breaks again, the log says why.',
};

/** Stands where the answer will be. */
export const WAIT = answer('One moment: this takes longer than usual. The answer comes here.');

/** A platform takes a form for some seconds after a press, and this one came later. */
export const AGAIN = answer('The form could not be opened in time, and nothing was done. Press again.');

/** Done, and there is nothing to say of it. */
export const DONE = answer('Done.');

const ONE_TOO_MANY = 'Two use this bot: whoever runs them has to stop one.';

/** Stands for seconds under what was written where two processes hear it: one of them does it. */
export const ONE_OF_TWO = answer(`One moment. ${ONE_TOO_MANY}`);

/** Said where something was clicked that a process with another database posted. */
export const OTHERS: RefusalView = {
  kind: 'refusal',
  code: 'not_possible',
  message: `This message is of another Tiller with a database of its own, so nothing was done. ${ONE_TOO_MANY}`,
  allowed: ONE_TOO_MANY,
};
