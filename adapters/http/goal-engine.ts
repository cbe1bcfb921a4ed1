import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { badArgument } from '../../src/base/language/errors.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { decodeBody } from './decode.ts';
import { readVision, renderVision, VISION_SCHEMA } from './goal-vision.ts';
import { describeOperation } from './openapi.ts';
import { describeProblem } from './problem.ts';
import type { Answer, RunCommand } from './render.ts';

const BASE = '/api/goal-engine';

/** The routes that go by names of their own, each with the command behind it. */
const ROUTES = [
  ['POST', 'generate', 'plan', 'Makes today’s batch; dryRun shows it and writes nothing.'],
  ['GET', 'vision', 'vision', 'What the team is for.'],
  ['PUT', 'vision', 'vision set', 'Changes those fields of the vision that are given; null empties one.'],
  ['GET', 'state', 'state', 'The state of projects, goals and revenue.'],
  ['GET', 'revenue', 'revenue', 'Revenue against its targets.'],
  ['POST', 'learn', 'learn', 'Rebuilds what is learned from outcomes.'],
] as const;

const HEALTH = ['GET /api/goal-engine/health', 'Whether the database answers; needs no token.'] as const;

/** Their paths and what each does, to read. */
export const GOAL_ENGINE: readonly (readonly [string, string])[] = [
  ...ROUTES.map(([method, name, , summary]) => [`${method} ${BASE}/${name}`, summary] as const),
  HEALTH,
];

interface Deps {
  engine: Engine;
  run: RunCommand;
  admit(request: FastifyRequest): Promise<void>;
  send(reply: FastifyReply, answer: Answer): FastifyReply;
}

export function addGoalEngine(app: FastifyInstance, { engine, run, admit, send }: Deps): void {
  for (const [method, name, command] of ROUTES) {
    app.route({
      method,
      url: `${BASE}/${name}`,
      exposeHeadRoute: false,
      onRequest: admit,
      handler: async (request, reply) => {
        const known = engine.commands.get(command);
        const body = command === 'vision set' ? readVision(request.body) : request.body;
        const args = known.reads ? {} : decodeBody(known, body);
        const answer = await run(request, command, name === 'generate' ? readGenerate(args) : args);
        return send(reply, name === 'vision' ? renderVision(answer) : answer);
      },
    });
  }
  app.get(`${BASE}/health`, { exposeHeadRoute: false }, async (_request, reply) => {
    try {
      await engine.authenticate('');
      return send(reply, { status: 200, body: { status: 'ok' } });
    } catch {
      const problem = describeProblem(503, { detail: 'The database does not answer.', code: 'busy' });
      return send(reply, { status: 503, body: problem });
    }
  });
}

export function describeGoalEngine(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [method, name, command, summary] of ROUTES) {
    const url = `${BASE}/${name}`;
    const operationId = `goal_engine_${method.toLowerCase()}_${name}`;
    paths[url] = {
      ...paths[url],
      [method.toLowerCase()]: describeOperation(summary, {
        operationId,
        description: `The command ${command}.`,
        ...(method === 'PUT' && {
          requestBody: { required: true, content: { 'application/json': { schema: VISION_SCHEMA } } },
        }),
      }),
    };
  }
  const health = { ...describeOperation(HEALTH[1], { operationId: 'goal_engine_health' }), security: [] };
  return { ...paths, [`${BASE}/health`]: { get: health } };
}

/** `dryRun` and `maxTasks`, and the feed where a team has several; nothing else of `plan` is offered here. */
function readGenerate(args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const known = ['dryRun', 'maxTasks', 'feed'];
  const stray = Object.keys(args).find((name) => !known.includes(name));
  if (stray !== undefined) throw badArgument('argument', stray, known.join(', '));
  return { feed: 'main', ...args };
}
