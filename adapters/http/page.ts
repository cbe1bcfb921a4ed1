import { escapeHtml } from '../calls/html.ts';
import type { Route } from './decode.ts';

/** A plain page to read the routes on: no script, nothing from elsewhere. */
export function renderPage(
  routes: readonly Route[],
  seedPaths: readonly (readonly [string, string])[],
): string {
  const rows = [
    ...routes.map(({ method, path, command }) => [`${method} ${path}`, command.summary] as const),
    ...seedPaths,
  ].map(
    ([path, summary]) => `<tr><td><code>${escapeHtml(path)}</code></td><td>${escapeHtml(summary)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tiller over HTTP</title>
<style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem}td{padding:.2rem 1rem .2rem 0;vertical-align:top}</style>
<h1>Tiller over HTTP</h1>
<p>Every request needs <code>Authorization: Bearer tiller_…</code>, a token that <code>token add</code> gave.
What a route takes and answers is in <a href="/openapi.json">openapi.json</a>.</p>
<table>
${rows.join('\n')}
</table>
</html>
`;
}
