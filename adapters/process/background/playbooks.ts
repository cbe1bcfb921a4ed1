import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { badArgument, Refusal } from '../../../src/base/language/errors.ts';
import type { Ports } from '../../../src/base/ports.ts';
import { addPlaybooks, listBuiltInPlays } from '../../../src/plan/playbook/playbooks.ts';

/**
 * The team's own playbooks: the JSON files of a folder, in the order of their names; null is no folder.
 * Refuses a folder that is not there and a file that is no playbook, so that a slip is found at the start.
 */
export function readPlaybooks(folder: string | null): Ports['playbooks'] {
  if (folder === null) return [];
  if (!existsSync(folder)) throw badArgument('TILLER_PLAYBOOKS', folder, 'a folder that exists');
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ file: name, json: readJson(join(folder, name)) }));
  addPlaybooks(listBuiltInPlays(), files);
  return files;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Refusal({
      code: 'bad_file',
      message: `${path} is not a playbook: ${why}.`,
      field: 'TILLER_PLAYBOOKS',
      given: path,
      allowed: 'a JSON file as docs/playbooks.md describes it',
    });
  }
}
