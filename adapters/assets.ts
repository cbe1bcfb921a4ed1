import { extname, resolve } from 'node:path';

/** As the sources lie (`.ts`), or as they were built for the package (`.js`, in `dist/`). */
const EXTENSION = extname(import.meta.filename);
const CODE = resolve(import.meta.dirname, '..');
const ROOT = EXTENSION === '.ts' ? CODE : resolve(CODE, '..');

/** What the program opens or starts by its place, which no import finds: data stands in the root, code where it was built. */
const ASSETS = {
  sqliteChild: resolve(CODE, `adapters/sources/query/sqlite-child${EXTENSION}`),
  migrations: resolve(ROOT, 'migrations'),
  worker: resolve(CODE, `adapters/process/background/worker${EXTENSION}`),
  calendar: resolve(CODE, `adapters/sources/calendar/expand-worker${EXTENSION}`),
  file: resolve(CODE, `adapters/sources/file/worker${EXTENSION}`),
} as const;

/** The path of something that comes with the program, in a checkout as in an installed package. */
export function resolveAsset(name: keyof typeof ASSETS): string {
  return ASSETS[name];
}
