import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openCamera, WIDTHS } from './camera.ts';
import { drawInSlack } from './slack-page.ts';
import { playStory } from './story.ts';
import { CURRENCY, ZONE } from './team.ts';

/**
 * Pictures of everything that a team sees in a chat: `main.ts [FOLDER] [WORD]`. Plays a made-up team, draws its messages
 * in our own style and photographs them, wide and as on a phone; with a word, only those whose name has it. Prints how
 * many lines each has. The browser is the one at TILLER_CHROMIUM.
 */
const [folder = join(import.meta.dirname, 'out'), word = ''] = process.argv.slice(2);
const executablePath = process.env.TILLER_CHROMIUM ?? '/usr/bin/chromium';
await using camera = await openCamera(executablePath);
if (!camera) {
  process.stderr.write(`There is no browser at ${executablePath}. Name a Chromium in TILLER_CHROMIUM.\n`);
  process.exit(1);
}
await mkdir(folder, { recursive: true });
const { scenes, commands } = await playStory();
for (const scene of scenes.filter(({ name }) => name.includes(word))) {
  const html = drawInSlack(scene, { commands, zone: ZONE, currency: CURRENCY });
  const lines: string[] = [];
  for (const [name, width] of Object.entries(WIDTHS)) {
    const count = await camera.shoot(html, width, join(folder, `slack-${scene.name}-${name}.png`));
    lines.push(`${name} ${count}`);
  }
  process.stdout.write(`slack-${scene.name}: lines ${lines.join(', ')}\n`);
}
