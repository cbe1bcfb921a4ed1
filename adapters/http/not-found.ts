import type { FastifyInstance, FastifyReply } from 'fastify';
import { describeProblem, type Problem } from './problem.ts';

/** A way in: its path as Fastify has it (`/api/v1/signed/:address`) and the methods that are taken there. */
interface Way {
  path: RegExp;
  methods: string[];
}

/** Answers what no route takes: 405 with the methods of a path that there is, else 404. Call it before routes are added. */
export function addNotFound(
  app: FastifyInstance,
  sendProblem: (reply: FastifyReply, problem: Problem) => FastifyReply,
): void {
  const ways = new Map<string, Way>();
  app.addHook('onRoute', ({ url, method }) => {
    const way = ways.get(url) ?? { path: readPattern(url), methods: [] };
    ways.set(url, { ...way, methods: [...way.methods, ...[method].flat()] });
  });
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const way = [...ways.values()].find((each) => each.path.test(path));
    if (!way) {
      const detail = `There is no ${path}. GET / lists what there is.`;
      return sendProblem(reply, describeProblem(404, { detail, code: 'not_found' }));
    }
    const methods = way.methods.filter((method) => method !== 'HEAD').join(', ');
    const detail = `${path} takes ${methods}.`;
    const problem = describeProblem(405, { detail, code: 'bad_method', allowed: methods });
    return sendProblem(reply.header('allow', methods), problem);
  });
}

function readPattern(url: string): RegExp {
  const parts = url.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : RegExp.escape(part)));
  return new RegExp(`^${parts.join('/')}$`);
}
