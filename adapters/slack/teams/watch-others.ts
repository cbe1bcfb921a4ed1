import { WebAPIRateLimitedError } from '@slack/web-api';
import { HOUR_MS, MINUTE_MS } from '../../../src/base/language/date.ts';
import type { Log } from '../../../src/base/ports.ts';
import type { Row } from '../../../src/base/store/tables.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import type { After, Cancellation } from '../../process/wake.ts';
import { isChannel } from './others.ts';
import type { SlackTeam, Teams } from './team.ts';

/** How often channels are looked at, and how many: ten a minute, of the fifty that Slack takes of this call for a team (tier 3). */
export const LOOK_MS = MINUTE_MS / 2;
const MOST_CHANNELS = 5;

/**
 * Looks at the channels that feeds are posted to, of one team after the other, for what another process has posted. Of ten
 * channels in all it is found within a minute; more take their turn. Where Slack asks for patience it is left for an hour: it
 * takes the call once a minute from apps that are sold outside its directory.
 */
export function watchOthers(given: { teams: Teams; engine: Engine; after: After; log: Log }): Cancellation {
  const { teams, engine, after, log } = given;
  let waiting: string[] = [];
  let places: { team: SlackTeam; place: Row<'places'> }[] = [];
  let isOver = false;
  let cancel: Cancellation = () => undefined;
  const next = (ms: number) => {
    if (!isOver) cancel = after(ms, () => void look().then(next));
  };

  /** Gives how long is waited for the next look. */
  async function look(): Promise<number> {
    try {
      waiting = waiting.length > 0 || places.length > 0 ? waiting : [...(await teams.list())];
      for (let count = 0; count < MOST_CHANNELS && !isOver; count++) {
        await fill();
        const found = places.shift();
        if (!found) break;
        await found.team.warnOfOthers([found.place], 'reading');
      }
    } catch (error) {
      if (error instanceof WebAPIRateLimitedError) return HOUR_MS;
      log.info({ err: error }, 'Slack: channels were not looked at');
    }
    return LOOK_MS;
  }

  /** Finds the channels of the next team that has any. */
  async function fill(): Promise<void> {
    while (places.length === 0) {
      const tenant = waiting.shift();
      if (tenant === undefined) return;
      const team = await teams.find(tenant);
      const listed = team ? await engine.listFeedPlaces('slack', tenant) : [];
      places = team ? listed.filter(isChannel).map((place) => ({ team, place })) : [];
    }
  }

  next(LOOK_MS);
  return () => {
    isOver = true;
    cancel();
  };
}
