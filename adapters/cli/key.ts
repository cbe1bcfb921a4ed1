import { randomBytes } from 'node:crypto';
import { notPossible } from '../../src/base/language/errors.ts';
import { count } from '../../src/base/language/words.ts';
import { type AnswerView, answer } from '../../src/base/view/view.ts';
import type { Engine } from '../../src/engine/engine.ts';

const NAME = 'TILLER_KEY';
const KEY_BYTES = 32;
const MAKE_ONE = 'openssl rand -base64 32 prints one.';

export interface KeyDeps {
  engine: Pick<Engine, 'resealSecrets' | 'countOldSecrets' | 'readVitals'>;
  /** The newest first; null for none. */
  keys: readonly Buffer[] | null;
  /** The name of the runner's lease. */
  runner: string;
  /** Whether the environment has the variable, which wins over `.env`. */
  isInEnvironment: boolean;
  /** Keeps variables in `.env`. */
  save(variables: Readonly<Record<string, string>>): void;
}

/**
 * Replaces the key that secrets are sealed with, in two steps with a restart between: the new one is put before the
 * old, so that a running process can open both; then all is sealed with the new one, and the old one goes. No key is shown.
 */
export async function rotateKey(deps: KeyDeps): Promise<AnswerView> {
  const { keys } = deps;
  const [newest, ...older] = keys ?? [];
  if (!newest) throw notPossible('There is no TILLER_KEY, so nothing is sealed.', MAKE_ONE);
  return older.length === 0 ? addKey(newest, deps) : dropOlder(newest, deps);
}

function addKey(old: Buffer, { isInEnvironment, save }: KeyDeps): AnswerView {
  if (isInEnvironment) {
    throw notPossible(
      'TILLER_KEY is set in the environment, which I cannot change.',
      `Put a new key before it there, with a comma between; ${MAKE_ONE} Then restart Tiller, and: key rotate.`,
    );
  }
  save({ [NAME]: `${randomBytes(KEY_BYTES).toString('base64')},${old.toString('base64')}` });
  return answer(
    'A new key stands before the old one in .env: what is sealed from now on is sealed with it.',
    'Restart Tiller; then key rotate once more takes the old one out.',
  );
}

async function dropOlder(newest: Buffer, deps: KeyDeps): Promise<AnswerView> {
  const { engine, isInEnvironment, save } = deps;
  const { holder } = await engine.readVitals(deps.runner);
  // Whoever runs it seals everything anew as it starts: where that is not so, it does not know the new key yet.
  if (holder !== null && (await engine.countOldSecrets()) > 0)
    throw notPossible(`${holder} runs with the old key alone.`, 'Restart it, then: key rotate.');
  const sealed = await engine.resealSecrets();
  if (!isInEnvironment) save({ [NAME]: newest.toString('base64') });
  return answer(
    `${sealed === 0 ? 'Everything was' : `${count(sealed, 'secret')} ${sealed === 1 ? 'was' : 'were'}`} sealed with the new key${sealed === 0 ? ' already' : ''}, and ${isInEnvironment ? 'the older may go from TILLER_KEY' : 'the older is gone from .env'}.`,
    'A copy of the database from before still needs the older one: keep it where your keys are, until those copies are gone.',
  );
}
