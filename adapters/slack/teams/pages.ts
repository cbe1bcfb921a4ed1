import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { escapeHtml } from '../../calls/html.ts';

/** Where somebody begins to install the app, and where Slack sends them back to. */
export const INSTALL_PATH = '/slack/install';
export const REDIRECT_PATH = '/slack/oauth_redirect';

/** Holds the state in the browser that began: of this host alone, seen by no script, and sent back by Slack's own link. */
export const STATE_COOKIE = '__Host-tiller-install';

/** A page of a few words. */
export function writePage(
  response: ServerResponse,
  status: number,
  { title, lines }: { title: string; lines: readonly string[] },
): void {
  const paragraphs = lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n');
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
  response.end(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<h1>${escapeHtml(title)}</h1>
${paragraphs}
</html>
`);
}

/** Sends the browser to Slack, which sends it back with the same state; `maxAge` in seconds. */
export function sendToSlack(response: ServerResponse, url: string, maxAge: number): void {
  const state = new URL(url).searchParams.get('state') ?? '';
  response.setHeader(
    'set-cookie',
    `${STATE_COOKIE}=${state}; Secure; HttpOnly; SameSite=Lax; Path=/; Max-Age=${maxAge}`,
  );
  response.writeHead(302, { location: url }).end();
}

/** Whether the browser that came back is the one that began. */
export function comesFromHere(request: IncomingMessage): boolean {
  const stated = readQuery(request).get('state') ?? '';
  const kept = readCookie(request.headers.cookie ?? '');
  return stated !== '' && timingSafeEqual(digest(stated), digest(kept));
}

export function readQuery(request: IncomingMessage): URLSearchParams {
  return new URL(request.url ?? '/', 'http://localhost').searchParams;
}

function readCookie(cookies: string): string {
  const found = cookies.split(';').find((each) => each.trim().startsWith(`${STATE_COOKIE}=`));
  return found?.split('=')[1]?.trim() ?? '';
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
