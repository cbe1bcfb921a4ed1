import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { listReleases } from '../../todo/danger/release-store.ts';
import { loadVotingTeam } from '../voters.ts';
import { hasApprovers } from './policy-check.ts';
import { renderPolicy } from './policy-views.ts';
export const policyShow = defineCommand({
  name: 'policy',
  summary: 'Shows how tasks are approved: the kinds, and which idea gets which.',
  args: z.object({}),
  reads: true,
  async run(ctx) {
    const team = await loadVotingTeam(ctx);
    return renderPolicy(team.policy, ctx.today, {
      hasApprovers: hasApprovers(team),
      groups: team.groups,
      released: await listReleases(ctx),
    });
  },
});
