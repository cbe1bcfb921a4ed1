import type { Command } from '../../src/base/command/command.ts';
import type { CommandTable } from '../../src/base/command/table.ts';
import { badArgument } from '../../src/base/language/errors.ts';
import { readArguments } from '../calls/program-arguments.ts';

export const PREFIX = '/api/v1';
/** Query parameters that are about the list, not about the command. */
export const PAGE_PARAMETERS = ['limit', 'cursor'] as const;

/** Where a command is: `goal add` at `POST /api/v1/goal/add`; what only reads by GET. */
export interface Route {
  command: Command;
  method: 'GET' | 'POST';
  path: string;
}

export function listRoutes(table: CommandTable): Route[] {
  return table.all
    .filter(({ isInternal }) => isInternal !== true)
    .map((command) => ({
      command,
      method: command.reads ? 'GET' : 'POST',
      path: `${PREFIX}/${command.name.replaceAll(' ', '/')}`,
    }));
}

/** The arguments in a body: an object, or nothing. */
export function decodeBody(command: Command, body: unknown): Record<string, unknown> {
  if (body === undefined || body === null) return {};
  if (typeof body !== 'object' || Array.isArray(body))
    throw badArgument('body', body, 'a JSON object with the arguments by name');
  return readArguments(command, body);
}

/** The arguments in a query. */
export function decodeQuery(query: unknown): Record<string, unknown> {
  const pages: readonly string[] = PAGE_PARAMETERS;
  return Object.fromEntries(Object.entries(query ?? {}).filter(([name]) => !pages.includes(name)));
}
