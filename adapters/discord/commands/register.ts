import { type APIApplication, type APIApplicationCommand, type REST, Routes } from 'discord.js';
import type { CommandTable } from '../../../src/base/command/table.ts';
import type { Log } from '../../../src/base/ports.ts';
import { describeCommands, hashCommands } from './commands.ts';

export interface Registration {
  rest: REST;
  log: Log;
  application: string;
  /** The one server whose commands they are; null for all servers. */
  guild: string | null;
  commands: CommandTable;
}

/**
 * Tells Discord which commands there are, if it does not know: it takes only so many a day. Without an answer they stay
 * as they are until the next start.
 */
export async function registerCommands({
  rest,
  log,
  application,
  guild,
  commands,
}: Registration): Promise<void> {
  const route =
    guild === null
      ? Routes.applicationCommands(application)
      : Routes.applicationGuildCommands(application, guild);
  const wanted = describeCommands(commands);
  try {
    const known = (await rest.get(route)) as APIApplicationCommand[];
    if (hashCommands(known) !== hashCommands(wanted)) await rest.put(route, { body: wanted });
  } catch (error) {
    log.warn({ err: error }, 'Discord did not take the slash commands');
  }
}

/** With an address for interactions Discord sends them there, and nothing of them here. */
export async function warnOfEndpoint({ rest, log }: Pick<Registration, 'rest' | 'log'>): Promise<void> {
  try {
    const { interactions_endpoint_url: url } = (await rest.get(
      Routes.currentApplication(),
    )) as APIApplication;
    if (url)
      log.error(
        { url },
        'Discord sends commands and clicks to an address instead of here: empty Interactions Endpoint URL on your application’s page',
      );
  } catch (error) {
    log.warn({ err: error }, 'Discord did not say how interactions come');
  }
}
