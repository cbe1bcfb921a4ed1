import type { SourceConnection, SourceKind } from '../../../src/base/source-port.ts';
import { writeBack } from './back.ts';
import { openGitHub } from './connect.ts';
import { check } from './doctor.ts';
import type { Place } from './map.ts';
import { findRepositories } from './places.ts';
import { readAll } from './read.ts';
import { receive } from './receive.ts';
import { type Settings, settingsSchema } from './settings.ts';

/** Issues and pull requests of repositories, by polling and by webhook. */
export const GITHUB: SourceKind = {
  kind: 'github',
  title: 'GitHub',
  brings: ['ideas', 'outcomes', 'values', 'back'],
  settings: settingsSchema,
  secrets: {
    token: {
      describe:
        'a fine-grained token with "Issues: Read-only" and "Pull requests: Read-only" for these repositories',
      isOptional: true,
    },
    key: { describe: "an app's private key, instead of a token", isOptional: true },
    webhook: {
      describe: "the webhook's secret, at least 16 letters, where there is a webhook",
      isOptional: true,
    },
  },
  everyMinutes: 5,
  async connect(needs): Promise<SourceConnection> {
    const settings = needs.settings as Settings;
    const github = await openGitHub(needs, settings);
    const secret = needs.secrets.webhook;
    let places: Promise<readonly Place[]> | undefined;
    const findPlaces = () => {
      places ??= findRepositories(github, settings.repositories);
      places.catch(() => {
        places = undefined;
      });
      return places;
    };
    return {
      read: (cursor) => readAll(github, settings, needs, cursor),
      check: () => check(github, settings),
      write: (order) => writeBack(github, settings, order),
      ...(secret && { receive: (delivery) => receive({ github, settings, secret, findPlaces }, delivery) }),
    };
  },
};
