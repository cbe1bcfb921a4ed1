import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readCommandLine } from '../../scripts/command-line.ts';
import { openCamera, WIDTHS } from './camera.ts';
import { drawInDiscord } from './discord-page.ts';
import { drawInSlack } from './slack-page.ts';
import { playStory, type Scene } from './story.ts';
import { CURRENCY, ZONE } from './team.ts';

const USAGE = `npm run pictures [-- FOLDER [WORD]]

Pictures of everything that a team sees in a chat: plays a made-up team, draws its messages in our own style and
photographs them into FOLDER (test/pictures/out), wide and as on a phone, in light and dark; with a WORD, only those whose name has it.
Prints how many lines each has. The browser is the one at TILLER_CHROMIUM.
`;

const { words } = readCommandLine(USAGE, { mostWords: 2 });
const [folder = join(import.meta.dirname, 'out'), word = ''] = words;
const executablePath = process.env.TILLER_CHROMIUM ?? '/usr/bin/chromium';
await using camera = await openCamera(executablePath);
if (!camera) {
  process.stderr.write(`There is no browser at ${executablePath}. Name a Chromium in TILLER_CHROMIUM.\n`);
  process.exit(1);
}
await mkdir(folder, { recursive: true });
const { scenes, commands } = await playStory();
const settings = { commands, zone: ZONE, currency: CURRENCY };
const looks: [name: string, draw: (scene: Scene) => string][] = [
  ['slack', (scene) => drawInSlack(scene, settings)],
  ['slack-dark', (scene) => drawInSlack(scene, settings, true)],
  ['discord', (scene) => drawInDiscord(scene, settings, 'dark')],
  ['discord-light', (scene) => drawInDiscord(scene, settings, 'light')],
];
for (const [look, draw] of looks) {
  for (const scene of scenes) {
    const name = `${look}-${scene.name}`;
    if (!name.includes(word)) continue;
    const html = draw(scene);
    const lines: string[] = [];
    for (const [view, width] of Object.entries(WIDTHS)) {
      lines.push(`${view} ${await camera.shoot(html, width, join(folder, `${name}-${view}.png`))}`);
    }
    process.stdout.write(`${name}: lines ${lines.join(', ')}\n`);
  }
}
