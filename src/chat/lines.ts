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
