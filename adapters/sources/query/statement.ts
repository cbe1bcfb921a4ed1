import { SourceError } from '../../../src/base/source-port.ts';

/** What is no code: strings, quoted names, PostgreSQL's dollar quotes, and comments. */
const NO_CODE =
  /'(?:[^'\\]|''|\\[\s\S])*'|"(?:[^"]|"")*"|`[^`]*`|(\$\w*\$)[\s\S]*?\1|--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\//g;

/** Characters of a query; what is read past in it takes the square of them at worst. */
const LONGEST = 10_000;

/**
 * A query without its last semicolon. Throws SourceError for what is not one statement that reads. This is for a clear word
 * at once: that nothing is written is the server's doing, which takes one statement and opens no transaction that writes.
 */
export function readStatement(typed: string): string {
  if (typed.length > LONGEST)
    throw new SourceError('settings', `the query is longer than ${LONGEST} characters`);
  const query = typed.trim().replace(/(?:\s*;)+$/, '');
  const code = query.replace(NO_CODE, ' ').trim();
  if (code === '') throw new SourceError('settings', 'the query is empty');
  if (code.includes(';')) throw new SourceError('settings', 'the query holds several statements; give one');
  const [verb = ''] = /^\(*\s*[a-z]+/i.exec(code) ?? [];
  if (!/^\(*\s*(?:select|with|values)$/i.test(verb))
    throw new SourceError(
      'settings',
      `the query begins with ${verb.replace(/^\(*\s*/, '').toUpperCase() || 'no word'}; it has to begin with SELECT or WITH`,
    );
  return query;
}
