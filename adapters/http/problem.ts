import type { RefusalDetail } from '../../src/base/language/errors.ts';

/** What is answered where something is not done: RFC 9457, with what a program needs to mend its request. */
export interface Problem {
  type: 'about:blank';
  title: string;
  status: number;
  detail: string;
  code: string;
  field?: string;
  allowed?: string;
  given?: string;
  suggestions?: readonly string[];
}

const STATUS: Readonly<Record<RefusalDetail['code'], number>> = {
  bad_argument: 400,
  bad_file: 400,
  not_allowed: 403,
  not_found: 404,
  unknown_command: 404,
  not_possible: 409,
  already_done: 409,
  busy: 503,
  unsettled: 503,
  broken: 500,
};

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request does not fit',
  401: 'No token that holds',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not this method',
  409: 'Not possible as things stand',
  413: 'The body is too large',
  415: 'Not JSON',
  429: 'Too many requests',
  500: 'Something broke',
  503: 'Not now',
};

/** Thrown where a request ends before it reaches the engine. */
export class RequestProblem extends Error {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    detail: string,
    more: { code: string; field?: string; allowed?: string; headers?: Readonly<Record<string, string>> },
  ) {
    super(detail);
    const { headers = {}, ...rest } = more;
    this.problem = describeProblem(status, { detail, ...rest });
    this.headers = headers;
  }
}

export function describeProblem(
  status: number,
  rest: Pick<Problem, 'detail' | 'code'> & Partial<Problem>,
): Problem {
  return { type: 'about:blank', title: TITLES[status] ?? 'Not done', status, ...rest };
}

/** A refusal of the engine as a problem. */
export function renderRefusal(refusal: RefusalDetail): Problem {
  const { code, message, forPrograms, field, given, allowed, suggestions } = refusal;
  return describeProblem(STATUS[code], {
    detail: forPrograms ?? message,
    code,
    ...(field !== undefined && { field }),
    ...(given !== undefined && { given }),
    ...(allowed !== undefined && { allowed }),
    ...(suggestions !== undefined && { suggestions }),
  });
}
