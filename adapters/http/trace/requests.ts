import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ProcessTrace, RequestSpan } from './index.ts';

/**
 * Follows requests to the routes that there are, but for the listed ones: what looks after the process comes every few
 * seconds, and a stream never ends.
 */
export function traceRequests(app: FastifyInstance, trace: ProcessTrace, untraced: readonly string[]): void {
  const open = new WeakMap<FastifyRequest, RequestSpan>();
  app.addHook('onRequest', (request, _reply, done) => {
    const { method, headers, routeOptions } = request;
    const { url: route } = routeOptions;
    if (route === undefined || untraced.includes(route)) return done();
    const span = trace.begin({ method, route, headers });
    open.set(request, span);
    span.within(done);
  });
  // What is read of a body is read in the context of its socket.
  app.addHook('preHandler', (request, _reply, done) => {
    const span = open.get(request);
    if (span) span.within(done);
    else done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    open.get(request)?.end(reply.statusCode);
    done();
  });
}
