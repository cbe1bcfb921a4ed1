import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Sets variables in the text of a `.env` file; every other line stays as it is. */
export function setVariables(text: string, variables: Readonly<Record<string, string>>): string {
  const left = new Map(Object.entries(variables));
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const changed = lines.flatMap((line) => {
    const name = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/.exec(line)?.[1];
    if (name === undefined || !(name in variables)) return [line];
    const value = left.get(name);
    left.delete(name);
    // A second line of the same name would win over the first.
    return value === undefined ? [] : [`${name}=${value}`];
  });
  const added = [...left].map(([name, value]) => `${name}=${value}`);
  return `${[...changed, ...added].join('\n')}\n`;
}

/** Writes variables into a file that only its owner can read; whole or not at all. */
export function writeVariables(file: string, variables: Readonly<Record<string, string>>): void {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const after = setVariables(before, variables);
  const draft = `${file}.new`;
  writeFileSync(draft, after, { mode: 0o600 });
  // The mode above counts for a new file only.
  chmodSync(draft, 0o600);
  renameSync(draft, file);
}
