import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { badArgument } from '../../base/language/errors.ts';
import { text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { getActiveVision, listVisionRows, toVision } from './store.ts';
import { isSame, recordVision } from './vision-version.ts';

export const visionRestore = defineCommand({
  name: 'vision restore',
  summary: 'Brings an earlier version of the vision back, as a new version.',
  examples: ['2'],
  args: z.object({ version: arg.whole('the number of the version', { min: 1 }, { position: 0 }) }),
  access: 'approver',
  audience: 'channel',
  async run(ctx, { version }) {
    const versions = (await listVisionRows(ctx)).map(toVision);
    const wanted = versions.find((candidate) => candidate.version === version);
    if (!wanted) {
      const allowed = versions.length === 0 ? 'none yet; vision set begins it' : `1 to ${versions.length}`;
      throw badArgument('version', String(version), allowed);
    }
    const active = await getActiveVision(ctx);
    if (active && isSame(active, wanted)) {
      return withData(answer(text`Nothing to restore: version ${active.version} says the same.`), active);
    }
    const vision = await recordVision(ctx, wanted, { restored: version });
    return withData(answer(text`Vision, version ${vision.version}: version ${version} is back.`), vision);
  },
});
