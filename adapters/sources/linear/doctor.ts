import { z } from 'zod';
import { type SourceCheck, SourceError } from '../../../src/base/source-port.ts';
import type { AskLinear } from './connect.ts';

const QUERY = `query Check { viewer { name } teams(first: 50) { nodes { key name } } }`;
const shape = z.object({
  viewer: z.object({ name: z.string() }),
  teams: z.object({ nodes: z.array(z.object({ key: z.string(), name: z.string() })) }),
});

/** Whom the key is of, and whether it sees the teams that were named. */
export async function checkLinear(ask: AskLinear, wanted: readonly string[]): Promise<SourceCheck[]> {
  try {
    const { viewer, teams } = await ask(QUERY, {}, shape);
    const keys = teams.nodes.map(({ key }) => key.toUpperCase());
    const missing = wanted.filter((key) => !keys.includes(key));
    const seen = teams.nodes.map(({ key, name }) => `${name} (${key})`).join(', ') || 'no team';
    return [
      { isGood: keys.length > 0, line: `reads Linear as ${viewer.name}: ${seen}` },
      ...missing.map((key) => ({ isGood: false, line: `the key sees no team ${key}` })),
    ];
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return [{ isGood: false, line: error.message }];
  }
}
