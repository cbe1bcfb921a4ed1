import { z } from 'zod';
import type { SourceRecord, WebhookDelivery } from '../../../src/base/source-port.ts';
import { isHmac } from '../hmac.ts';
import type { GitHub } from './connect.ts';
import { readItem } from './issues.ts';
import { changeOfPull, mapChange, mapGone, type Place, type Surroundings } from './map.ts';
import { readIssueFields } from './project.ts';
import type { Settings } from './settings.ts';
import { eventSchema, issueSchema, pullSchema } from './shapes.ts';

const SCHEME = 'sha256=';

export interface Hook {
  github: GitHub;
  settings: Settings;
  secret: string;
  /** The repositories of the source, by their ids. */
  findPlaces(): Promise<readonly Place[]>;
}

/** A delivery of GitHub's webhook; null where its signature does not hold. What it does not say surely the next read brings. Throws nothing. */
export async function receive(
  hook: Hook,
  { headers, body }: WebhookDelivery,
): Promise<{ id: string; records: readonly SourceRecord[] } | null> {
  if (!isSigned(hook.secret, body, headers['x-hub-signature-256'] ?? '')) return null;
  const event = headers['x-github-event'] ?? '';
  const payload = readPayload(body, headers['content-type'] ?? '');
  // A shape that is none of GitHub's, or a limit: the change itself stays there to be read.
  const records = await readEvent(hook, event, payload).catch(() => []);
  return { id: headers['x-github-delivery'] ?? '', records };
}

function isSigned(secret: string, body: string, signature: string): boolean {
  return signature.startsWith(SCHEME) && isHmac(secret, body, signature.slice(SCHEME.length));
}

async function readEvent(hook: Hook, event: string, payload: unknown): Promise<SourceRecord[]> {
  if (event !== 'issues' && event !== 'pull_request') return [];
  const { action, repository } = eventSchema.parse(payload);
  const places = await hook.findPlaces();
  if (!places.some(({ id }) => id === repository.id)) return [];
  const place: Place = { id: repository.id, name: repository.full_name, url: repository.html_url };
  const around: Surroundings = { place, places, readAt: null };
  return event === 'issues'
    ? readIssueEvent(hook, action, payload, around)
    : readPullEvent(action, payload, around);
}

async function readIssueEvent(
  { github, settings }: Hook,
  action: string,
  payload: unknown,
  around: Surroundings,
): Promise<SourceRecord[]> {
  const { issue } = z.object({ issue: issueSchema }).parse(payload);
  if (action === 'deleted' || action === 'transferred')
    return [mapGone(issue.number, around, issue.updated_at)];
  return [
    await readItem(github, issue, around, (place, number) =>
      readIssueFields(github, settings, place, number),
    ),
  ];
}

/** An open one, or the moment of its end. A merged one that changes later may have been reverted, which only a read knows. */
function readPullEvent(action: string, payload: unknown, around: Surroundings): SourceRecord[] {
  const { pull_request: pull } = z.object({ pull_request: pullSchema }).parse(payload);
  return pull.merged_at && action !== 'closed' ? [] : [mapChange(changeOfPull(pull), around, null)];
}

/** The hook's page offers a form beside JSON, and the form first. */
function readPayload(body: string, type: string): unknown {
  const isForm = type.startsWith('application/x-www-form-urlencoded');
  try {
    return JSON.parse(isForm ? (new URLSearchParams(body).get('payload') ?? '') : body);
  } catch {
    return null;
  }
}
