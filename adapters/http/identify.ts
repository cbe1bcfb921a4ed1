import { hash } from 'node:crypto';
import type { Log } from '../../src/base/ports.ts';
import type { Waited } from '../../src/base/store/postgres/patience.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { Limiter } from '../calls/limiter.ts';
import type { Tries } from '../calls/tries.ts';
import { refuseRate, refuseTries } from './limits.ts';
import { RequestProblem } from './problem.ts';

/** Who a request comes from, and how long it has waited for the database so far. */
export type Caller = NonNullable<Awaited<ReturnType<Engine['authenticate']>>> & { waited?: Waited };

export interface Gate {
  engine: Pick<Engine, 'authenticate'>;
  /** Of calls by tokens that hold. */
  limiter: Limiter;
  /** Of those that do not. */
  tries: Tries;
  log: Log;
}

/** Reads `Authorization: Bearer …`. Throws where no token holds, and where it calls or wrong ones are tried too often. */
export async function identify(
  { engine, limiter, tries, log }: Gate,
  authorization: string | undefined,
): Promise<Caller> {
  const secret = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  const key = secret === undefined ? undefined : hash('sha256', secret);
  refuseTries(key === undefined ? null : tries.wait(key));
  const waited = { ms: 0 };
  const caller = secret === undefined ? null : await engine.authenticate(secret, waited);
  if (!caller || key === undefined) {
    if (key !== undefined) tries.failed(key);
    log.warn({}, 'a request was refused: it has no token that holds');
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
  tries.held(key);
  refuseRate(limiter.take(`${caller.workspace}:${caller.token}`));
  return { ...caller, waited };
}
