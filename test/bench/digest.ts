import { createTerminalDeliverer } from '../../adapters/terminal/deliver.ts';
import { renderView } from '../../adapters/terminal/render.ts';
import { typeAction } from '../../adapters/terminal/type-action.ts';
import type { DigestView } from '../../src/base/view/view.ts';
import { openBench } from './engine.ts';
import { NOW, WORKSPACE } from './seed.ts';

/**
 * A process that posts one digest and does nothing else: `digest.ts FILE`. From the tick at which the digest is due
 * to the last line of the page that a terminal draws of it. Prints, as JSON, how long that took, how many lines the
 * page has, and how many tasks.
 */
const [file = ''] = process.argv.slice(2);
const page = { width: 100, hasColour: true, zone: 'UTC', currency: 'EUR' };
const pages: string[][] = [];
const digests: DigestView[] = [];
const deliverer = createTerminalDeliverer(({ view }) => {
  if (view.kind === 'digest') digests.push(view);
  const { commands } = bench.engine;
  pages.push(renderView(view, { ...page, typeAction: (action) => typeAction(commands, action) }));
  return true;
});
await using bench = await openBench(file, { deliverers: [deliverer] });
await bench.db.kysely
  .insertInto('due')
  .values({
    workspace_id: WORKSPACE,
    kind: 'digest',
    subject: 'main',
    next_at: NOW,
    retry_at: null,
    last_at: null,
  })
  .execute();
const start = performance.now();
await bench.engine.tick();
await bench.engine.relay();
const ms = performance.now() - start;
if (digests.length !== 1) throw new Error(`${digests.length} digests were posted`);
process.stdout.write(JSON.stringify({ ms, lines: pages.flat().length, tasks: digests[0]?.tasks.length }));
