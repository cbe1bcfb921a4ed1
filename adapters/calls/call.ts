import { extname } from 'node:path';

/** Node runs sources in a checkout, and what was built of them in an installed package. */
const IS_INSTALLED = extname(import.meta.filename) === '.js';

/**
 * How somebody calls the program from where it is: a checkout links no `tiller` (and `npx tiller` would look for one in
 * the registry, where that name is another's), an installed package does. Without words it is the program that keeps running.
 */
export function formatCall(words = '', isInstalled = IS_INSTALLED): string {
  if (isInstalled) return `npx tiller ${words}`.trimEnd();
  return words === '' ? 'npm start' : `npm start -- ${words}`;
}
