import { type ArgInfo, describeArgs } from '../../src/base/command/args.ts';
import type { Command } from '../../src/base/command/command.ts';
import { describeArgument, describeArguments } from '../calls/program-arguments.ts';
import { PAGE_PARAMETERS, type Route } from './decode.ts';
import { IDEMPOTENCY_KEY } from './limits.ts';

type Json = Readonly<Record<string, unknown>>;

const PROBLEM: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'what is wrong and what to do, for a person' },
    code: { type: 'string', description: 'the kind of refusal, for a program' },
    field: { type: 'string', description: 'the argument that was wrong' },
    given: { type: 'string' },
    allowed: { type: 'string', description: 'what would have been accepted' },
    suggestions: { type: 'array', items: { type: 'string' } },
  },
};

const VIEW: Json = {
  type: 'object',
  required: ['kind'],
  properties: {
    kind: {
      type: 'string',
      description: 'answer, table, report, digest, plan, task …: what is shown to people',
    },
    data: { description: 'the same facts for programs' },
    next: { type: ['string', 'null'], description: 'of a list: the cursor of the rows that follow' },
  },
};

const KEY_HEADER: Json = {
  name: IDEMPOTENCY_KEY,
  in: 'header',
  description: 'A text of your own, at most 200 characters. The same key with the same body is done once.',
  schema: { type: 'string', maxLength: 200 },
};

const PROBLEMS = {
  400: 'the request does not fit',
  401: 'no token that holds',
  403: 'not allowed with this token',
  404: 'nothing has this name',
  409: 'not possible as things stand, or the key came with another body',
  413: 'the body is over 1 MB',
  429: 'too many requests; Retry-After says when',
} as const;

/** The description of all routes, from the schemas that check their arguments. */
export function describeApi(routes: readonly Route[], fixed: Json, version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) paths[route.path] = { [route.method.toLowerCase()]: describeRoute(route) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tiller',
      version,
      description:
        'Every command as a route. A token stands for a member or an agent of one team, with at most their rights.',
    },
    security: [{ token: [] }],
    paths: { ...paths, ...fixed },
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { View: VIEW, Problem: PROBLEM },
    },
  };
}

function describeRoute({ command, method }: Route): Json {
  const args = describeArgs(command).filter(({ isHidden }) => isHidden !== true);
  const isRead = method === 'GET';
  const parameters = isRead
    ? [
        ...args.map((info) => ({
          name: info.name,
          in: 'query',
          required: info.isRequired,
          schema: describeArgument(command, info),
        })),
        ...(isList(command.name)
          ? PAGE_PARAMETERS.map((name) => ({ name, in: 'query', schema: { type: 'string' } }))
          : []),
      ]
    : [KEY_HEADER];
  return describeOperation(command.summary, {
    operationId: command.name.replaceAll(' ', '_'),
    tags: [command.name.split(' ')[0] ?? ''],
    parameters,
    ...(!isRead && { requestBody: describeBody(command, args) }),
  });
}

/** Whether the answer is rows that `limit` and `cursor` cut; a backlog has pages of its own. */
function isList(name: string): boolean {
  return ['tasks', 'audit'].includes(name) || (name.endsWith(' list') && name !== 'work list');
}

/** A route with what every one answers. */
export function describeOperation(summary: string, more: Json): Json {
  const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return {
    summary,
    ...more,
    responses: {
      200: {
        description: 'done',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/View' } } },
      },
      ...Object.fromEntries(
        Object.entries(PROBLEMS).map(([status, description]) => [status, { description, content: problem }]),
      ),
    },
  };
}

function describeBody(command: Command, args: readonly ArgInfo[]): Json {
  const schema = describeArguments(command);
  const isNeeded = args.some(({ isRequired }) => isRequired);
  return { required: isNeeded, content: { 'application/json': { schema } } };
}
