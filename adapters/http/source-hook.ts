import type { FastifyInstance } from 'fastify';
import type { Engine } from '../../src/engine/engine.ts';
import type { Limiter } from '../calls/limiter.ts';
import { refuseRate } from './limits.ts';
import { RequestProblem } from './problem.ts';

interface Deps {
  engine: Engine;
  limiter: Limiter;
  path: string;
}

/**
 * Where vendors tell what has just changed: `POST /api/v1/sources/S-1/hook`. Who may is said by the vendor's own signature,
 * which is over the bytes of the body. Answered before long, as vendors want it, and empty.
 */
export function addSourceHook(app: FastifyInstance, { engine, limiter, path }: Deps): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    scope.post<{ Params: { source: string }; Body: string | undefined }>(
      `${path}/:source/hook`,
      async (request, reply) => {
        const { source } = request.params;
        // All together: what is turned away comes by the next read.
        refuseRate(limiter.take('source hooks'));
        const end = await engine.receiveDelivery(source.toUpperCase(), {
          headers: readHeaders(request.headers),
          body: request.body ?? '',
        });
        if (end === 'nobody')
          throw new RequestProblem(404, `No source ${source} listens here.`, { code: 'not_found' });
        if (end === 'forged')
          throw new RequestProblem(401, 'The signature does not hold.', { code: 'not_allowed' });
        return reply.code(204).send();
      },
    );
  });
}

/** Of a name that came twice the first one. */
function readHeaders(given: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      const first = Array.isArray(value) ? value[0] : value;
      return first === undefined ? [] : [[name.toLowerCase(), first]];
    }),
  );
}
