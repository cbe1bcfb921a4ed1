import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, relative, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { rolldown } from 'rolldown';
import { expect, it, onTestFinished } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const ENTRY = join(ROOT, 'adapters/feedback.ts');
const CHROMIUM = process.env.TILLER_CHROMIUM ?? '/usr/bin/chromium';

/** What a file imports when it is loaded: types are left out, and what is imported later. */
function listImports(file: string): string[] {
  const source = readFileSync(file, 'utf8').replace(/(?:^|\n)(?:import|export) type [^;]*;/g, '');
  return [...source.matchAll(/(?:^|\n)(?:import|export)\s[^;]*?from '([^']+)'/g)].map(
    ([, from = '']) => from,
  );
}

/** A file without its remarks. */
function readCode(file: string): string {
  return readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
}

/** Every file that loading one loads, and what is loaded that is no file of ours. */
function listGraph(entry: string): { files: string[]; packages: string[] } {
  const files = new Set([entry]);
  const packages = new Set<string>();
  for (const file of files) {
    for (const from of listImports(file)) {
      if (from.startsWith('.')) files.add(resolve(dirname(file), from));
      else packages.add(from);
    }
  }
  return { files: [...files].map((file) => relative(ROOT, file)), packages: [...packages] };
}

it('loads nothing of Node, and no package', () => {
  const { files, packages } = listGraph(ENTRY);
  expect(packages).toEqual([]);
  expect(files).toContain('src/loop/core/loop.ts');
  expect(files).not.toContain('src/loop/store/persistence-store.ts');
  const uses = files.filter((file) =>
    /\b(?:process|Buffer|require|__dirname)\b[.(]/.test(readCode(join(ROOT, file))),
  );
  expect(uses).toEqual([]);
});

if (!existsSync(CHROMIUM)) process.stdout.write(`${CHROMIUM} is not here: no service worker is tested\n`);

it.skipIf(!existsSync(CHROMIUM))('runs in a service worker', async () => {
  const bundle = await rolldown({
    input: join(ROOT, 'test/support/loop/service-worker.js'),
    platform: 'browser',
    // Only loaded for who names a database or a server.
    external: [/feedback-database/, /nats\/queue/],
  });
  const { output } = await bundle.generate({ format: 'iife' });
  const server = createServer((request, response) => {
    const isWorker = request.url === '/worker.js';
    response.setHeader('content-type', isWorker ? 'text/javascript' : 'text/html');
    response.end(isWorker ? output[0].code : '<title>page</title>');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  onTestFinished(async () => {
    await browser.close();
    server.close();
  });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const told = await page.evaluate(`new Promise((told, failed) => {
    navigator.serviceWorker.onmessage = ({ data }) => told(data);
    navigator.serviceWorker.register('/worker.js').then(() => navigator.serviceWorker.ready)
      .then(({ active }) => active.postMessage({ progress: 0 })).catch(failed);
  })`);
  expect(told).toMatchObject([{ progress: 7.5, goal_feedback: { analysis: { progress: { gap: 10 } } } }]);
});
