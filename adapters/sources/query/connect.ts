import { z } from 'zod';
import { Refusal } from '../../../src/base/language/errors.ts';
import { parseUnit } from '../../../src/base/language/quantity.ts';
import { type SourceConnection, SourceError, type SourceNeeds } from '../../../src/base/source-port.ts';
import { cleanLine } from '../../../src/base/view/text.ts';
import type { QueryDatabase } from './database.ts';
import { checkQuery } from './doctor.ts';
import { openMysql } from './mysql.ts';
import { openPostgres } from './postgres.ts';
import { readQuery } from './read.ts';
import { openSqlite } from './sqlite.ts';
import { readStatement } from './statement.ts';

const MOST_NAME = 60;

export const settings = z.strictObject({
  query: z
    .string()
    .min(1)
    .max(10_000)
    .describe(
      'one SELECT that gives the columns date, value or key, date, value; a key is the name of a metric',
    )
    .meta({ isPlace: true }),
  metric: z
    .string()
    .min(1)
    .max(MOST_NAME)
    .optional()
    .describe('the name of the metric, for a query of date, value'),
  unit: z.string().optional().describe('percent, money, minutes, hours, count or a word of your own'),
});

export async function connectQuery(needs: SourceNeeds): Promise<SourceConnection> {
  const { query, metric, unit: typed } = settings.parse(needs.settings);
  const { zone, currency } = needs;
  const unit = readUnit(typed, currency);
  const setting = {
    database: await openDatabase(needs.secrets.url ?? '', needs.allowsPrivate),
    query: readStatement(query),
    order: { metric: metric === undefined ? null : cleanLine(metric, MOST_NAME), unit, zone },
  };
  return {
    read: (cursor) => readQuery(setting, needs, cursor),
    check: () => checkQuery(setting, needs),
  };
}

/** As the values are written: `hours` stays `hours`, and money is in the workspace's currency. */
function readUnit(typed: string | undefined, currency: string): string {
  if (typed === undefined) return '';
  try {
    const unit = parseUnit(typed, { currency });
    if (unit === 'money') return currency;
    if (unit !== undefined) return unit === 'count' ? '' : typed;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new SourceError(
      'settings',
      `unit=${typed}: the workspace counts in ${currency}, and nothing is converted`,
    );
  }
  throw new SourceError(
    'settings',
    `unit=${typed} is none: percent, money, minutes, hours, count or a word of your own`,
  );
}

async function openDatabase(address: string, allowsPrivate: boolean): Promise<QueryDatabase> {
  const scheme = /^([a-z]+):/i.exec(address)?.[1]?.toLowerCase();
  if (scheme === 'postgres' || scheme === 'postgresql') return openPostgres(address, allowsPrivate);
  if (scheme === 'mysql' || scheme === 'mariadb') return openMysql(address, allowsPrivate);
  if (scheme === 'sqlite' || scheme === 'file') return openSqlite(address, allowsPrivate);
  throw new SourceError('settings', 'the address begins with postgres://, mysql:// or sqlite://');
}
