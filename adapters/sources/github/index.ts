import type { SourceConnection, SourceKind } from '../../../src/base/source-port.ts';
import { writeBack } from './back.ts';
import { openGitHub } from './connect.ts';
import { check } from './doctor.ts';
import type { Place } from './map.ts';
import { findRepositories } from './places.ts';
import { readAll } from './read.ts';
import { receive } from './receive.ts';
import { type Settings, settingsSchema } from './settings.ts';
import { setup } from './setup.ts';

/** Issues and pull requests of repositories, by polling and by webhook. */
export const github: SourceKind = {
  kind: 'github',
  title: 'GitHub',
  brings: ['ideas', 'outcomes', 'values', 'back'],
  settings: settingsSchema,
  secrets: {
    token: { describe: setup.token.join(' '), isOptional: true },
    key: { describe: setup.key.join(' '), isOptional: true },
    webhook: { describe: setup.webhook.join(' '), isOptional: true },
  },
  everyMinutes: 5,
  async connect(needs): Promise<SourceConnection> {
    const settings = needs.settings as Settings;
    const connection = await openGitHub(needs, settings);
    const secret = needs.secrets.webhook;
    let places: Promise<readonly Place[]> | undefined;
    const findPlaces = () => {
      places ??= findRepositories(connection, settings.repo);
      places.catch(() => {
        places = undefined;
      });
      return places;
    };
    return {
      read: (cursor) => readAll(connection, settings, needs, cursor),
      check: () => check(connection, settings),
      write: (order) => writeBack(connection, settings, order),
      ...(secret && {
        receive: (delivery) => receive({ github: connection, settings, secret, findPlaces }, delivery),
      }),
    };
  },
};
