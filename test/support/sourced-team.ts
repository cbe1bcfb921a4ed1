import { renderView } from '../../adapters/terminal/render.ts';
import type { SourceRecord } from '../../src/base/source-port.ts';
import type { View } from '../../src/base/view/view.ts';
import { createFakeSource, type FakeSource } from './fake-source.ts';
import { startTeam, type Team, type TeamOptions } from './team.ts';

const PAGE = { width: 250, hasColour: false, zone: 'UTC', currency: 'EUR', typeAction: () => '' };

/** What the environment holds. */
const VARIABLES: Readonly<Record<string, string>> = { FAKE_TOKEN: 'good', OLD_TOKEN: 'bad' };

/** A team with a source in memory that it can add, and has added unless it is said not to. */
export interface SourcedTeam extends Team {
  fake: FakeSource;
  /** Has the source say something, and reads it. */
  tell(...records: SourceRecord[]): Promise<void>;
  /** What somebody reads in answer. */
  reads(line: string, handle?: string): Promise<string>;
}

export async function startSourced(
  options: TeamOptions & { isAdded?: boolean; rules?: string } = {},
): Promise<SourcedTeam> {
  const fake = createFakeSource();
  const sources = { kinds: [fake.kind], readVariable: (name: string) => VARIABLES[name] };
  const team = await startTeam({ isCalm: true, sources, at: '2026-11-23T10:00:00Z', ...options });
  const { isAdded = true, rules = '' } = options;
  if (isAdded) await team.ok('lead', `source add fake feed=acme/site token=env:FAKE_TOKEN ${rules}`.trim());
  return {
    ...team,
    fake,
    async tell(...records) {
      fake.feed.push(...records);
      team.clock.advance(11 * 60_000);
      await team.engine.readSources();
    },
    reads: async (line, handle = 'lead') => textOf(await team.ok(handle, line)),
  };
}

/** What somebody reads on a wide page. */
export function textOf(view: View): string {
  return renderView(view, PAGE).join('\n');
}
