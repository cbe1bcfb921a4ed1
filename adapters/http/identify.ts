import type { Engine } from '../../src/engine/engine.ts';
import type { Limiter } from '../calls/limiter.ts';
import { refuseRate } from './limits.ts';
import { RequestProblem } from './problem.ts';

/** Who a request comes from. */
export type Caller = NonNullable<Awaited<ReturnType<Engine['authenticate']>>>;

/** Reads `Authorization: Bearer …`. Throws where no token holds, and where it calls too often. */
export async function identify(
  engine: Pick<Engine, 'authenticate'>,
  limiter: Limiter,
  authorization: string | undefined,
): Promise<Caller> {
  const secret = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  const caller = secret === undefined ? null : await engine.authenticate(secret);
  if (!caller) {
    throw new RequestProblem(
      401,
      'The header Authorization: Bearer needs a token that holds. token add makes one.',
      {
        code: 'no_token',
        field: 'Authorization',
        allowed: 'Bearer tiller_…',
        headers: { 'www-authenticate': 'Bearer' },
      },
    );
  }
  refuseRate(limiter.take(`${caller.workspace}:${caller.token}`));
  return caller;
}
