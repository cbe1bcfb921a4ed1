// A source of ideas: what an error tracker exported becomes candidates. Copy it, and change what reads the rows.
import { z } from 'zod';
import {
  answer,
  arg,
  type CandidateDraft,
  defineCommand,
  Refusal,
  upsertCandidates,
  withData,
} from '../adapters/embed.ts';

const faultsSchema = z.array(
  z.object({ id: z.string(), message: z.string(), people: z.int().min(0), isSolved: z.boolean() }),
);

/** `createEngine({…, extraCommands: [faultsImport]})` adds it to every face. */
export const faultsImport = defineCommand({
  name: 'faults import',
  summary: 'Makes ideas of the faults that an error tracker has exported; importing again updates them.',
  examples: ['faults.json'],
  args: z.object({ file: arg.file('a JSON list of faults', { isRest: true }) }),
  pace: 'long',
  async run(ctx, { file }) {
    const result = await upsertCandidates(ctx, 'faults', readFaults(file));
    const { added, updated, unchanged, left } = result;
    return withData(
      answer(`${added} added, ${updated} updated, ${unchanged} as before, ${left} left as decided here.`),
      result,
    );
  },
});

/** Pure: what the tracker says, as drafts. The key is the tracker's own id, so that the same fault is the same idea. */
export function readFaults(file: string): CandidateDraft[] {
  return parseFaults(file).map(({ id, message, people, isSolved }) => ({
    key: id,
    title: `Fix “${message}”`,
    category: people >= 100 ? 'critical' : 'quality',
    evidence: [`${people} people met it`],
    ...(isSolved && { state: 'withdrawn' }),
  }));
}

function parseFaults(file: string): z.output<typeof faultsSchema> {
  try {
    return faultsSchema.parse(JSON.parse(file));
  } catch {
    const allowed = 'a JSON list of {id, message, people, isSolved}';
    throw new Refusal({ code: 'bad_file', message: `That is no list of faults: give ${allowed}.`, allowed });
  }
}
