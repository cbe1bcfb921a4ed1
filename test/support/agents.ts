import type { View } from '../../src/base/view/view.ts';
import type { Payload } from '../../src/decide/work/payload.ts';
import type { Team } from './team.ts';

/** A program that acts with an agent's token, on the engine itself. */
export interface AgentProgram {
  /** Runs a command; a refusal comes back as a View. */
  call(command: string, args?: Record<string, unknown>, origin?: string): Promise<View>;
  /** Claims one task that there must be. */
  claim(args?: Record<string, unknown>): Promise<Payload>;
}

/** Adds an agent that @ana answers for, unless there is one of that name, with a token. */
export async function startAgent(team: Team, handle: string, options = ''): Promise<AgentProgram> {
  await team.ok('lead', `agent add @${handle} --for @ana ${options}`);
  const { secret } = (await team.ok('lead', `token add ${handle} --for @${handle}`)).data as {
    secret: string;
  };
  const found = await team.engine.authenticate(secret);
  if (!found) throw new Error(`the token of @${handle} does not hold`);
  let calls = 0;
  const call: AgentProgram['call'] = (command, args = {}, origin) =>
    team.engine.handle({
      workspace: found.workspace,
      actor: found.actor,
      command,
      args,
      origin: origin ?? `agent:${handle}:${++calls}`,
      placeId: null,
      waits: true,
    });
  return {
    call,
    async claim(args = {}) {
      const view = await call('work claim', args);
      const [first] = (view.data as { claims: Payload[] } | undefined)?.claims ?? [];
      if (!first) throw new Error(`nothing to claim: ${JSON.stringify(view)}`);
      return first;
    },
  };
}
