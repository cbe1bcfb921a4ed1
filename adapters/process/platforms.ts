import type { CommandTable } from '../../src/base/command/table.ts';
import { Refusal } from '../../src/base/language/errors.ts';
import type { Clock, Deliverer, Log, Meter, Painter } from '../../src/base/ports.ts';
import type { Row } from '../../src/base/store/tables.ts';
import type { Installs } from '../../src/engine/installs.ts';
import type { Finding } from '../../src/schedule/health.ts';
import type { WorkspaceDefaults } from '../../src/team/account/workspace.ts';
import type { ChatSetup } from '../setup.ts';
import type { ChatAdapter, OnFatal } from './chats.ts';
import type { Config, Misfit } from './config.ts';

interface AdapterDeps {
  clock: Clock;
  log: Log;
  defaults: WorkspaceDefaults;
  painter: Painter;
  /** Whether other processes may work on the same database. */
  isShared: boolean;
  meter?: Meter;
  onFatal: OnFatal;
}

interface PlatformSetupDeps {
  config: Config;
  commands: CommandTable;
  log: Log;
  /** The public address of this machine for requests over HTTP; null for none. */
  address: string | null;
}

interface ExamineDeps {
  /** Where feeds are posted. */
  places: readonly Row<'places'>[];
  commands: CommandTable;
  /** Of the teams that let the app in by themselves. */
  installs: Installs;
  log: Log;
}

/** A chat that the configuration has the tokens of. */
export interface ConfiguredChat {
  name: string;
  /** Whether only one process may be connected to it; where Slack calls us over HTTP, any may answer. */
  isExclusive: boolean;
  createAdapter(deps: AdapterDeps): Promise<ChatAdapter>;
  /** Looks at everything between this machine and the chat, with calls that change nothing. */
  examine(deps: ExamineDeps): Promise<Finding[]>;
}

/** A chat that Tiller can be in. Its library is loaded when it is wanted, which takes up to a second. */
export interface Platform {
  id: Misfit['platform'];
  name: string;
  configure(config: Config): ConfiguredChat | null;
  createSetup(deps: PlatformSetupDeps): Promise<ChatSetup>;
}

const slack: Platform = {
  id: 'slack',
  name: 'Slack',
  configure({ slack: config }) {
    return (
      config && {
        name: this.name,
        isExclusive: config.appToken !== null,
        createAdapter: async (deps) =>
          (await import('../slack/index.ts')).createSlackAdapter({ ...deps, config }),
        examine: async (deps) => (await import('../slack/doctor.ts')).examineSlack({ ...deps, config }),
      }
    );
  },
  async createSetup({ config, ...deps }) {
    const { createSlackSetup } = await import('../slack/setup.ts');
    const { zone, currency, slackApiUrl: apiUrl, slack: known } = config;
    return createSlackSetup({ ...deps, apiUrl, known, zone, currency });
  },
};

const discord: Platform = {
  id: 'discord',
  name: 'Discord',
  configure({ discord: config }) {
    return (
      config && {
        name: this.name,
        isExclusive: true,
        createAdapter: async (deps) =>
          (await import('../discord/index.ts')).createDiscordAdapter({ ...deps, config }),
        examine: async (deps) => (await import('../discord/doctor.ts')).examineDiscord({ ...deps, config }),
      }
    );
  },
  async createSetup({ config, ...deps }) {
    const { createDiscordSetup } = await import('../discord/setup.ts');
    const { zone, currency, discordApiBase: apiBase, discord: known } = config;
    return createDiscordSetup({ ...deps, apiBase, known, zone, currency });
  },
};

/** All chats that Tiller can be in; where something is the same for each, this list is gone through. */
export const PLATFORMS: readonly Platform[] = [slack, discord];

/** The chats that were asked for; one whose variables do not fit says so instead of starting. */
export function listChats(config: Config): ConfiguredChat[] {
  return PLATFORMS.flatMap((platform) => {
    const misfit = config.misfits.find((each) => each.platform === platform.id);
    const chat = misfit ? leaveOut(platform, misfit) : platform.configure(config);
    return chat === null ? [] : [chat];
  });
}

function leaveOut({ id, name }: Platform, { message }: Misfit): ConfiguredChat {
  const refuse = async (): Promise<never> => {
    throw new Refusal({ code: 'bad_argument', message });
  };
  const deliverer: Deliverer = { platform: id, deliver: refuse, find: refuse };
  return {
    name,
    isExclusive: false,
    createAdapter: async () => ({ deliverer, start: refuse, stop: async () => undefined }),
    examine: async () => [{ state: 'broken', name, detail: message }],
  };
}
