import { z } from 'zod';
import { SourceError, type SourceNeeds } from '../../../src/base/source-port.ts';
import { ANYWHERE, callWeb } from '../web.ts';

interface JiraCall<T> {
  method?: 'GET' | 'POST' | 'PUT';
  /** After the site's address, with its query. */
  path: string;
  body?: object;
  shape: z.ZodType<T>;
  /** What permission it is that a 403 speaks of. */
  permission?: string;
}

/** Asks Jira one thing. Throws SourceError. */
export type AskJira = <T>(call: JiraCall<T>) => Promise<T>;

const refusalShape = z.looseObject({ errorMessages: z.array(z.string()).default([]) });

export function openJira(needs: SourceNeeds): AskJira {
  const { settings, secrets, now } = needs;
  const site = siteOf(settings);
  const login = Buffer.from(`${settings.email}:${secrets.token ?? ''}`).toString('base64');
  return async ({ method = 'GET', path, body, shape, permission = 'Browse projects' }) => {
    const headers: Record<string, string> = { authorization: `Basic ${login}`, accept: 'application/json' };
    if (body) headers['content-type'] = 'application/json';
    const call = { title: 'Jira', url: `${site}/rest/api/3/${path}`, method, headers, expects: [400] };
    const reach = needs.allowsPrivate ? ANYWHERE : undefined;
    const sent = body ? { ...call, body: JSON.stringify(body) } : call;
    const answer = await callWeb(sent, now, reach).catch((error: unknown) => {
      throw explain(error, permission);
    });
    const json = readJson(answer.body);
    if (answer.status === 400) throw new SourceError('answer', sayRefusal(json));
    const read = shape.safeParse(json);
    if (!read.success)
      throw new SourceError(
        'answer',
        `Jira answered without what was asked for (${z.prettifyError(read.error).slice(0, 200)})`,
      );
    return read.data;
  };
}

/** `acme` stands for acme.atlassian.net. */
export function siteOf(settings: SourceNeeds['settings']): string {
  const site = String(settings.site).replace(/\/+$/, '');
  return site.includes('://') ? site : `https://${site.includes('.') ? site : `${site}.atlassian.net`}`;
}

function explain(error: unknown, permission: string): unknown {
  if (!(error instanceof SourceError)) return error;
  const { trouble, retryAt } = error;
  if (trouble === 'token')
    return new SourceError('token', 'Jira refuses the token, or it is not this address’s');
  if (trouble === 'scope')
    return new SourceError('scope', `the account may not do this in Jira: give it "${permission}"`, retryAt);
  if (trouble === 'gone')
    return new SourceError('gone', 'Jira does not have it (any more), or does not show it');
  return error;
}

function sayRefusal(json: unknown): string {
  const [message = 'no reason given'] = refusalShape.safeParse(json).data?.errorMessages ?? [];
  return `Jira refuses the question: ${message.slice(0, 200)}`;
}

function readJson(body: string): unknown {
  try {
    return body === '' ? null : JSON.parse(body);
  } catch {
    return undefined;
  }
}
