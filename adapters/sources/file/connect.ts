import type { z } from 'zod';
import { parseUnit } from '../../../src/base/language/quantity.ts';
import { type SourceConnection, SourceError, type SourceNeeds } from '../../../src/base/source-port.ts';
import { checkFile } from './doctor.ts';
import { isReadable, type Place, resolveSheet } from './place.ts';
import { readFile } from './read.ts';
import { settings } from './settings.ts';

/** Finds out what to read and how. Throws SourceError for settings that cannot be. */
export async function connectFile(needs: SourceNeeds): Promise<SourceConnection> {
  const set = settings.parse(needs.settings);
  const place = findPlace(set, needs);
  const { zone, currency } = needs;
  const unit = set.unit === undefined ? null : parseUnit(set.unit, { currency });
  if (unit === undefined)
    throw new SourceError(
      'settings',
      `unit=${set.unit} is none: percent, money, minutes, hours, count or a word of your own`,
    );
  const order = { pick: set.pick ?? null, metric: set.metric ?? null, unit, zone, currency };
  return {
    read: (cursor) => readFile(place, order, needs, cursor),
    check: () => checkFile(place, order, needs),
  };
}

function findPlace({ url, path }: z.infer<typeof settings>, { secrets, allowsPrivate }: SourceNeeds): Place {
  const places = [url, path, secrets.address].filter((place) => place !== undefined);
  if (places.length !== 1)
    throw new SourceError('settings', 'say where the file is, in one way: url, path, or the secret address');
  if (path !== undefined) {
    if (!allowsPrivate)
      throw new SourceError(
        'settings',
        'a file of this machine is not read unless an admin allows it by private=yes',
      );
    if (!isReadable(path))
      throw new SourceError(
        'settings',
        'a path is written from the root, as /srv/numbers.csv, and ends in .csv, .tsv or .json',
      );
    return { kind: 'path', path };
  }
  const address = secrets.address ?? url ?? '';
  if (!URL.canParse(address))
    throw new SourceError('settings', 'the address cannot be read; it begins with https://');
  return { kind: 'url', url: resolveSheet(address) };
}
