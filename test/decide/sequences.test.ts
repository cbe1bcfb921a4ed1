import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectRebuilt } from '../support/database/rebuild.ts';
import { isFull } from '../support/full.ts';
import type { Team } from '../support/team.ts';
import { listDecisions, listVotes, proposeTask, readIdea, readTask, startCouncil } from './council.ts';

const WHO = ['lead', 'ana', 'ben', 'cam'] as const;
const LINES = [
  'approve T-1',
  'refuse T-1 not now',
  'refuse T-1 too big',
  'later T-1 2026-12-10',
  'undo T-1',
  'reverse T-1',
  'start T-1',
  'done T-1',
] as const;

const step = fc.record({
  who: fc.constantFrom(...WHO),
  line: fc.constantFrom(...LINES),
  minutes: fc.constantFrom(0, 1, 4, 6, 600),
});

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function rowsOf(team: Team) {
  return {
    task: await readTask(team, 'T-1'),
    idea: await readIdea(team, 'T-1'),
    votes: await listVotes(team, 'T-1'),
    decisions: await listDecisions(team, 'T-1'),
  };
}

/** A yes and a no of one person within one instant: taking back the no leaves the yes. */
const yesThenNo: Step[] = [
  { who: 'cam', line: 'approve T-1', minutes: 0 },
  { who: 'cam', line: 'refuse T-1 too big', minutes: 0 },
  { who: 'lead', line: 'undo T-1', minutes: 0 },
  { who: 'lead', line: 'approve T-1', minutes: 0 },
];

describe('any sequence of decisions', () => {
  it.each(['normal', 'risky', 'small'])(
    'changes nothing where it is refused, undoes exactly, and can be rebuilt: %s',
    async (kind) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
          const team = await startCouncil();
          await proposeTask(team, 'ana', `Weigh the parcels --category quality --effort 2h --kind ${kind}`);
          const states = new Map<string, Awaited<ReturnType<typeof rowsOf>>>();
          for (const { who, line, minutes } of steps) {
            team.clock.advance(minutes * 60_000);
            await team.engine.tick();
            const before = await rowsOf(team);
            const view = await team.say(who, line);
            const after = await rowsOf(team);
            if (view.kind === 'refusal') expect(after).toEqual(before);
            const made = after.decisions.slice(before.decisions.length);
            expect(made.length).toBeLessThanOrEqual(1);
            const [decision] = made;
            if (decision) states.set(decision.id, before);
            const undone = /^takes back (D-\d+)$/.exec(decision?.effect ?? '')?.[1];
            if (undone) {
              const then = states.get(undone);
              expect(after.task).toEqual(then?.task);
              expect(after.idea).toEqual(then?.idea);
              expect(after.votes).toEqual(then?.votes);
            }
            const yes = after.votes.filter(({ content_hash }) => content_hash === after.task.content_hash);
            if (kind === 'risky') {
              for (const { member_id } of yes) expect(['M-2', 'M-3']).not.toContain(member_id);
              if (decision?.choice === 'approve') expect(yes).toHaveLength(2);
            }
            if (decision?.choice === 'approve') expect(decision.forecast_version).not.toBeNull();
          }
          await expectRebuilt(team.db);
        }),
        { numRuns: isFull ? 12 : 2, examples: [[yesThenNo]] },
      );
    },
  );
});
