import type { Engine } from '../../src/engine/engine.ts';

/**
 * Has an engine take every full account of a fake chat for a member, as if setup had let all of them in: most tests are
 * about what members do.
 */
export function vouchForPeople(engine: Engine): Engine {
  const { enter } = engine;
  engine.enter = (visitor, options) => {
    const isPerson = options.standing === 'person' || options.standing === 'administrator';
    return enter(visitor, isPerson ? { ...options, standing: 'vouched' } : options);
  };
  return engine;
}
