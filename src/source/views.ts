import type { ZodType } from 'zod';
import type { Ctx } from '../base/command/ctx.ts';
import { dateOf } from '../base/language/date.ts';
import { formatDate } from '../base/language/period.ts';
import type { SourceTrouble } from '../base/source-port.ts';
import { instant, plainText } from '../base/view/text.ts';
import { formatAge } from '../gather/metric/views.ts';
import type { Source } from './source.ts';
import { readTexts } from './store.ts';
import type { Run } from './sync/run-store.ts';

/** In two or three words, where the source's own have no room. */
export const TROUBLES: Readonly<Record<SourceTrouble, string>> = {
  token: 'secret refused',
  scope: 'permission missing',
  limit: 'asked too often',
  down: 'does not answer',
  gone: 'not there any more',
  answer: 'not understood',
  settings: 'settings do not fit',
};

/** `GitHub acme/site`: its kind and what was set first of all that has no default, which says no place. */
export function describeReading({ sources }: Pick<Ctx, 'sources'>, { kind, settings }: Source): string {
  const known = sources?.kinds.find((each) => each.kind === kind);
  const title = known?.title ?? kind;
  const [[, first] = ['', '']] = Object.entries(readTexts(settings)).filter(
    ([name]) => !hasDefault(known?.settings.shape[name]),
  );
  const shown = first.length > 60 ? `${first.slice(0, 59)}…` : first;
  return `${title} ${shown}`.trim();
}

function hasDefault(schema: ZodType | undefined): boolean {
  return schema?.safeParse(undefined).data !== undefined;
}

/** `12 min ago`; `never`. */
export function describeAge({ now }: Pick<Ctx, 'now'>, at: number | null): string {
  return at === null ? 'never' : `${formatAge(now - at)} ago`;
}

/** `well`, `paused`, `cannot be read since Mon 23 Nov: PostHog refuses the key. Again at 14:10`. */
export function describeHealth(ctx: Ctx, source: Source, run: Run): string {
  if (source.paused_at !== null) return 'paused';
  if (run.trouble === null) return run.last_good_at === null ? 'not read yet' : 'well';
  const { zone } = ctx.workspace;
  const since = formatDate(dateOf(run.trouble_since_at ?? ctx.now, zone), ctx.today);
  const next = plainText([instant(run.next_at)], zone);
  const why = run.trouble_says || (TROUBLES[run.trouble as SourceTrouble] ?? run.trouble);
  return `cannot be read since ${since}: ${why}. Again at ${next}`;
}
