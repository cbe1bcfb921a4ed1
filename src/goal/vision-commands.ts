import { z } from 'zod';
import { arg, type Command, type Ctx, defineCommand } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { badArgument } from '../errors.ts';
import { listProjectNames, listRevenuePeriods } from '../metric/revenue-store.ts';
import { listExecutors } from '../team/store.ts';
import { readDate } from '../time.ts';
import { answer, bold, text, withData } from '../view.ts';
import { summariseRevenue } from './revenue.ts';
import { viewRevenue } from './revenue-views.ts';
import { findActiveVisionRow, getActiveVision, listVisionRows, toVision, toVisionRow } from './store.ts';
import type { Vision } from './vision.ts';
import {
  findVisionField,
  readVisionValue,
  splitFieldAndValue,
  VISION_FIELDS,
  type VisionChange,
  type VisionField,
} from './vision-field.ts';
import { describeField, NO_VISION, type VisionScene, viewHistory, viewVision } from './vision-views.ts';

const show = defineCommand({
  name: 'vision',
  summary:
    'Shows what the team is for: statement, primary goal, focus areas, revenue targets, success metrics.',
  args: z.object({}),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx) {
    const vision = await getActiveVision(ctx);
    return vision ? viewVision(vision, await loadScene(ctx)) : withData(NO_VISION, null);
  },
});

const set = defineCommand({
  name: 'vision set',
  summary: 'Changes one field of the vision; the versions before are kept.',
  examples: [
    'statement The scheduling tool that small clinics keep paying for',
    'focus areas payments, onboarding, automation',
    'revenue targets 999 by month 3, 1498 by month 6, 12000 a year',
    'success metrics subscriptions: 100, uptime: 99.9 %',
    '--starts-on 2026-11-01',
  ],
  args: z.object({
    field: arg.line(`which field: ${VISION_FIELDS.join(', ')}`, { position: 0 }, 5_000).optional(),
    value: arg.rest('what it becomes; “none” empties it').optional(),
    startsOn: arg.line('the first day of month 1, from which revenue targets count').optional(),
  }),
  access: 'approver',
  audience: 'channel',
  hasForm: true,
  pace: 'instant',
  async run(ctx, args) {
    const startsOn =
      args.startsOn === undefined ? undefined : readDate('starts-on', args.startsOn, ctx.today);
    if (args.field === undefined && startsOn === undefined) {
      throw badArgument('field', 'nothing', `${VISION_FIELDS.join(', ')}, and its value`);
    }
    const change = args.field === undefined ? undefined : readChange(ctx, args.field, args.value);
    const before = await getActiveVision(ctx);
    const wanted = {
      ...(before ?? emptyVision(ctx)),
      ...change?.content,
      ...(startsOn !== undefined && { startsOn }),
    };
    if (before && isSame(before, wanted)) {
      return withData(answer(text`Nothing to change: version ${before.version} says so already.`), before);
    }
    const vision = await recordVision(ctx, wanted, { field: change?.field ?? 'start' });
    const shown = change && describeField(change.field, vision, ctx.workspace);
    return withData(
      answer(
        shown === undefined
          ? text`Vision, version ${vision.version}.`
          : text`Vision, version ${vision.version}. ${bold(shown)}`,
        ...(startsOn === undefined ? [] : [text`Month 1 begins on ${vision.startsOn}.`]),
      ),
      vision,
    );
  },
});

const history = defineCommand({
  name: 'vision history',
  summary: 'Every version of the vision, with who changed what and when.',
  args: z.object({}),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx) {
    const rows = await listVisionRows(ctx);
    const active = rows.find(({ is_active }) => is_active === 1)?.version ?? null;
    return viewHistory(rows.map(toVision), active, await loadScene(ctx));
  },
});

const restore = defineCommand({
  name: 'vision restore',
  summary: 'Brings an earlier version of the vision back, as a new version.',
  examples: ['2'],
  args: z.object({ version: arg.whole('the number of the version', { min: 1 }, { position: 0 }) }),
  access: 'approver',
  audience: 'channel',
  pace: 'instant',
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

const revenue = defineCommand({
  name: 'revenue',
  summary: 'Revenue against the target of this month, each project’s share, subscriptions and projections.',
  args: z.object({}),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx) {
    const periods = await listRevenuePeriods(ctx);
    const vision = await getActiveVision(ctx);
    const projectNames = new Map((await listProjectNames(ctx)).map(({ id, name }) => [id, name]));
    const summary = summariseRevenue({ periods, vision, today: ctx.today });
    const { today } = ctx;
    return viewRevenue(summary, { today, currency: ctx.workspace.currency, vision, periods, projectNames });
  },
});

export const visionCommands: readonly Command[] = [show, set, history, restore, revenue];

/** The field may be two words, of which the second came with the value. */
function readChange(
  ctx: Ctx,
  typedField: string,
  typedValue: string | undefined,
): { field: VisionField; content: VisionChange } {
  const named = findVisionField(typedField);
  const { field, value } =
    named && typedValue !== undefined
      ? { field: named, value: typedValue }
      : splitFieldAndValue(`${typedField} ${typedValue ?? ''}`);
  if (value.trim() === '') throw badArgument(field, 'nothing', 'a value; “none” empties it');
  return { field, content: readVisionValue(field, value, ctx.workspace.currency) };
}

/** Writes a new version; the one before becomes inactive in the same event. */
async function recordVision(
  ctx: Ctx,
  content: Vision,
  data: Readonly<Record<string, string | number>>,
): Promise<Vision> {
  const [newest] = await listVisionRows(ctx);
  const row = toVisionRow(ctx, { ...content, version: (newest?.version ?? 0) + 1 });
  const active = await findActiveVisionRow(ctx);
  const ended: Row<'visions'>[] = active ? [{ ...active, is_active: 0 }] : [];
  await ctx.record({
    type: 'restored' in data ? 'VisionRestored' : 'VisionSet',
    subject: 'vision',
    data,
    rows: { visions: [...ended, row] },
  });
  return toVision(row);
}

function emptyVision(ctx: Ctx): Vision {
  return {
    version: 0,
    statement: '',
    primaryGoal: '',
    focusAreas: [],
    revenueTargets: { monthly: {}, yearly: null },
    successMetrics: {},
    startsOn: ctx.today,
    authorId: null,
    createdAt: ctx.now,
  };
}

function isSame(a: Vision, b: Vision): boolean {
  const content = ({ version: _version, authorId: _author, createdAt: _created, ...rest }: Vision) => rest;
  return JSON.stringify(content(a)) === JSON.stringify(content(b));
}

async function loadScene(ctx: Ctx): Promise<VisionScene> {
  const everyone = await listExecutors(ctx, 'all');
  return {
    today: ctx.today,
    zone: ctx.workspace.zone,
    currency: ctx.workspace.currency,
    handles: new Map(everyone.map(({ id, handle }) => [id, handle])),
  };
}
