import type { Clock, Deliverer, Log, Painter } from '../../../src/base/ports.ts';
import type { Row } from '../../../src/base/store/tables.ts';
import type { After } from '../../process/wake.ts';
import { createAnswers } from '../answer.ts';
import { createReactionReader } from '../catch-up.ts';
import { createSlackDeliverer } from '../deliver.ts';
import { createPictures } from '../draw/pictures.ts';
import { createPaces } from '../pace.ts';
import { createPeople, type People } from '../people/people.ts';
import type { SlackSettings } from '../render.ts';
import type { OpenClient } from './clients.ts';
import { warnOfOthers } from './others.ts';

/** The app in one Slack team. */
export interface TeamAccess {
  tenant: string;
  token: string;
  /** The app's own user there: what it does is no news. */
  botUser: string;
}

/** One Slack team that Tiller is in: what is said and asked there goes by its own token, and is remembered for it alone. */
export interface SlackTeam extends Omit<TeamAccess, 'token'> {
  readonly deliverer: Pick<Deliverer, 'deliver' | 'find'>;
  readonly answers: ReturnType<typeof createAnswers>;
  readonly people: People;
  readonly readReactions: ReturnType<typeof createReactionReader>;
  /** Says in the log where another process posts by the same token. `reading` throws where Slack asks for patience. */
  warnOfOthers(places: readonly Row<'places'>[], use?: 'catchingUp' | 'reading'): Promise<void>;
}

export interface TeamDeps {
  open: OpenClient;
  clock: Clock;
  log: Log;
  painter?: Painter | undefined;
  /** Whether other processes publish, too: then what a Home shows is not known here. */
  isShared: boolean;
  after: After;
  /** Zone and currency where no team is known. */
  settings: SlackSettings;
}

export function createTeam({ tenant, token, botUser }: TeamAccess, deps: TeamDeps): SlackTeam {
  const { open, clock, log, painter, isShared, after, settings } = deps;
  const tables = { isTaken: true };
  const now = () => clock.now();
  const saidAt = new Map<string, number>();
  const deliverer = lazily(() => {
    const client = open(token, 'delivering');
    return createSlackDeliverer({
      client,
      reader: open(token, 'reading'),
      ...(painter && { sendPictures: createPictures({ client, painter, log }) }),
      commands: () => settings.commands,
      paces: createPaces(now),
      homes: isShared ? null : new Map(),
      tables,
    });
  });
  const answers = lazily(() =>
    createAnswers({ client: open(token, 'answering'), log, settings, after, tables }),
  );
  const people = lazily(() => createPeople({ client: open(token, 'lookingUp'), log, now }));
  const readReactions = lazily(() =>
    createReactionReader({ client: open(token, 'catchingUp'), log, botUser }),
  );
  return {
    tenant,
    botUser,
    warnOfOthers: (places, use = 'catchingUp') =>
      warnOfOthers({ client: open(token, use), botUser }, places, { log, now, saidAt }),
    get deliverer() {
      return deliverer();
    },
    get answers() {
      return answers();
    },
    get people() {
      return people();
    },
    get readReactions() {
      return readReactions();
    },
  };
}

/** Made when it is first wanted: a client takes 30 kB, and most of many teams are only posted to. */
function lazily<T>(make: () => T): () => T {
  let made: { it: T } | undefined;
  return () => {
    made ??= { it: make() };
    return made.it;
  };
}

/** The Slack teams that Tiller is in. */
export interface Teams {
  /** Null where it is not, or no more. */
  find(tenant: string): Promise<SlackTeam | null>;
  /** As it was found here last, without a look at the database; null where it was not. */
  recall(tenant: string): SlackTeam | null;
  /** Their ids. */
  list(): Promise<readonly string[]>;
  /** Slack has removed the app from a team, or its token. */
  end(tenant: string): Promise<void>;
}

/** The one team that the app's token is of; whatever Slack says of where something comes from, it is about that one. */
export function createOneTeam(team: SlackTeam, onOver: () => void): Teams {
  return {
    find: async () => team,
    recall: () => team,
    list: async () => [team.tenant],
    end: async () => onOver(),
  };
}
