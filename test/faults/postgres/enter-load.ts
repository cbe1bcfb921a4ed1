import type { Waited } from '../../../src/base/store/postgres/patience.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import type { Arrival } from '../../../src/engine/enter.ts';

/** The chat of the team under load: one that a served process without it leaves alone. */
export const LOAD_PLATFORM = 'slack' as const;

/** Who calls the team under load; the first visit founds it. */
export function enterLoad(engine: Engine, waited?: Waited): Promise<Arrival> {
  const visitor = {
    platform: LOAD_PLATFORM,
    tenant: 'T1',
    tenantName: 'Team under load',
    user: 'lead',
    userName: 'lead',
    place: 'C1',
    placeName: 'general',
  } as const;
  return engine.enter(visitor, {
    standing: 'vouched',
    defaults: { zone: 'UTC', currency: 'EUR', country: null },
    waited,
  });
}
