import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { readDate } from '../../base/language/date.ts';
import { badArgument } from '../../base/language/errors.ts';
import { formatDate } from '../../base/language/period.ts';
import { bold, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { getActiveVision } from './store.ts';
import type { Vision } from './vision.ts';
import {
  type FieldChange,
  findVisionField,
  readVisionFields,
  readVisionValue,
  splitFieldAndValue,
  VISION_FIELDS,
} from './vision-field.ts';
import { isSame, recordVision } from './vision-version.ts';
import { describeField } from './vision-views.ts';

/** As much as all fields together may hold. */
const MOST_JSON = 30_000;

export const visionSet = defineCommand({
  name: 'vision set',
  summary: 'Changes a field of the vision, or several; the versions before are kept.',
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
    fields: arg
      .line('several fields in one change, as a JSON object with their names', { isRare: true }, MOST_JSON)
      .optional(),
    startsOn: arg.line('the first day of month 1, from which revenue targets count').optional(),
  }),
  access: 'approver',
  audience: 'channel',
  hasForm: true,
  async run(ctx, args) {
    const startsOn =
      args.startsOn === undefined ? undefined : readDate('starts-on', args.startsOn, ctx.today);
    const { currency } = ctx.workspace;
    const changes = [
      ...(args.field === undefined ? [] : [readChange(currency, args.field, args.value)]),
      ...(args.fields === undefined ? [] : readVisionFields(args.fields, currency)),
    ];
    if (changes.length === 0 && startsOn === undefined) {
      throw badArgument('field', 'nothing', `${VISION_FIELDS.join(', ')}, and its value`);
    }
    const before = await getActiveVision(ctx);
    const wanted = Object.assign(
      { ...(before ?? emptyVision(ctx)) },
      ...changes.map(({ content }) => content),
      startsOn !== undefined && { startsOn },
    ) as Vision;
    if (before && isSame(before, wanted)) {
      const same = answer(text`Nothing to change: version ${before.version} says so already.`);
      return withData(same, { ...before, currency });
    }
    const names = changes.map(({ field }) => field);
    const vision = await recordVision(ctx, wanted, { field: names.join(', ') || 'start' });
    const [first, ...more] = names.map((field) => describeField(field, vision, ctx.workspace));
    return withData(
      answer(
        first === undefined
          ? text`Vision, version ${vision.version}.`
          : text`Vision, version ${vision.version}. ${bold(first)}`,
        ...more.map((shown) => text`${bold(shown)}`),
        ...(startsOn === undefined
          ? []
          : [text`Month 1 begins on ${formatDate(vision.startsOn, ctx.today)}.`]),
      ),
      { ...vision, currency },
    );
  },
});

/** The field may be two words, of which the second came with the value. */
function readChange(currency: string, typedField: string, typedValue: string | undefined): FieldChange {
  const named = findVisionField(typedField);
  const { field, value } =
    named && typedValue !== undefined
      ? { field: named, value: typedValue }
      : splitFieldAndValue(`${typedField} ${typedValue ?? ''}`);
  if (value.trim() === '') throw badArgument(field, 'nothing', 'a value; “none” empties it');
  return { field, content: readVisionValue(field, value, currency) };
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
