import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineThinkingCommand, type Outside } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { badArgument, Refusal } from '../../base/language/errors.ts';
import { formatId } from '../../base/language/ids.ts';
import { type SourceCheck, SourceError } from '../../base/source-port.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { keepSecret } from '../../team/secret/store.ts';
import { readSettings as readTeamSettings } from '../../team/settings-store.ts';
import { checkLabels, checkPeople } from '../rules.ts';
import { refuseSame } from '../same-source.ts';
import {
  checkSecrets,
  joinSettings,
  mapValues,
  openTyped,
  readSettings,
  type SourceText,
  sealTyped,
  splitSettings,
  variableOf,
} from '../settings.ts';
import { BACKS, nameSource, pickKind, readBacks, type Source, secretIdOf } from '../source.ts';
import { listSources, recordSource, startRun } from '../store.ts';
import { connectSource, readVariable } from '../sync/connect.ts';

/** What is asked of a source before it is kept. */
interface Asked {
  kind: string;
  text: SourceText;
  workspaceId: string;
  zone: string;
  currency: string;
  allowsPrivate: boolean;
}

export const sourceAdd = defineThinkingCommand({
  name: 'source add',
  summary:
    'Has truth come by itself: from a tracker, numbers, money or a calendar. It is asked first, and says what it found.',
  examples: ['github repo=acme/site token=env:GITHUB_TOKEN', 'file url=https://example.org/numbers.csv'],
  args: z.object({
    kind: arg.line('which kind of source, such as github', { position: 0 }, 40),
    settings: arg
      .rest('what to read, as name=value; a secret best as env:NAME, a variable of the process')
      .optional(),
    token: arg.line('its token, where the kind has one; best as env:NAME', {}, 5_000).optional(),
    name: arg.line('what you call it; its kind if left out', { isRare: true }, 40).optional(),
    labels: arg
      .list('what labels mean: security: risky, size/L: 8h, bug: blocker, question: ignore', { isRare: true })
      .optional(),
    people: arg.list('who is who: octocat: @ana', { isRare: true }).optional(),
    back: arg
      .list(`what may be written there: ${BACKS.join(', ')}; nothing unless said`, { isRare: true })
      .optional(),
    private: arg.flag('also addresses that are not public, or not https'),
  }),
  access: 'admin',
  hasForm: true,
  offers: ({ sources }) => ({
    kind: Object.fromEntries((sources?.kinds ?? []).map(({ kind, title }) => [kind, title])),
  }),
  conceal: (args, { vault, sources, workspaceId }) => {
    if (typeof args.kind !== 'string') return args;
    const kind = pickKind(sources, args.kind);
    const given = readText(sources, { ...args, kind: args.kind });
    const { token: _token, ...rest } = args;
    const secrets = sealTyped(given.secrets, { vault, workspaceId });
    const settings = joinSettings({ settings: given.settings, secrets });
    return { ...rest, kind: kind.kind, ...(settings !== '' && { settings }) };
  },
  think: {
    asksOutside: true,
    async read(ctx, args): Promise<Asked> {
      const kind = pickKind(ctx.sources, args.kind);
      const given = readText(ctx.sources, args);
      readSettings(kind, given.settings);
      checkSecrets(kind, given.secrets);
      const known = await listSources(ctx);
      nameSource(known, kind, args.name);
      await refuseSame(ctx, known, { kind, given });
      readBacks(args.back ?? [], kind.brings.includes('back'));
      const { id: workspaceId, zone, currency } = ctx.workspace;
      return { kind: kind.kind, text: given, workspaceId, zone, currency, allowsPrivate: args.private };
    },
    think: (asked, _progress, outside) => ask(asked, outside),
    isStale: () => false,
    async commit(ctx, args, checks: readonly SourceCheck[]) {
      const kind = pickKind(ctx.sources, args.kind);
      const lines = checks.map(describeCheck);
      if (!checks.some(({ isGood }) => isGood)) throw refuseAll(kind.title, checks);
      const known = await listSources(ctx);
      const number = (known.at(-1)?.number ?? 0) + 1;
      const id = formatId('S', number);
      const given = readText(ctx.sources, args);
      await refuseSame(ctx, known, { kind, given });
      const categories = Object.keys(readTeamSettings(ctx.workspace).categoryPriorities);
      const source: Source = {
        workspace_id: ctx.workspace.id,
        id,
        number,
        kind: kind.kind,
        name: nameSource(known, kind, args.name),
        settings: JSON.stringify(given.settings),
        secrets: JSON.stringify(mapValues(given.secrets, (each) => (variableOf(each) ? each : 'sealed'))),
        rules: JSON.stringify({
          labels: checkLabels(args.labels ?? [], categories),
          people: checkPeople(args.people ?? []),
        }),
        back: JSON.stringify(readBacks(args.back ?? [], kind.brings.includes('back'))),
        allows_private: args.private ? 1 : 0,
        made_by_id: ctx.actor.kind === 'member' ? ctx.actor.id : null,
        created_at: ctx.now,
        paused_at: null,
        removed_at: null,
      };
      await recordSource(ctx, 'SourceAdded', source);
      for (const [name, secret] of Object.entries(given.secrets)) {
        const typed = openTyped(secret, { vault: ctx.vault, workspaceId: ctx.workspace.id });
        if (typed !== undefined) await keepSecret(ctx, secretIdOf(id, name), typed);
      }
      await startRun(ctx, id);
      return withData(
        answer(
          text`${id} ${bold(source.name)} is a source now. ${kind.title} says:`,
          ...lines,
          text`I read it from now on; ${bold(`source show ${source.name}`)} says how that goes.`,
        ),
        { id, name: source.name, kind: kind.kind, checks },
      );
    },
  },
});

/** What was set in one text and, for the kind's only secret, as an argument of its own. */
function readText(
  sources: Ctx['sources'],
  args: Readonly<Record<string, unknown>> & { kind: string },
): SourceText {
  const kind = pickKind(sources, args.kind);
  const text = splitSettings(kind, typeof args.settings === 'string' ? args.settings : '');
  if (typeof args.token !== 'string') return text;
  const names = Object.keys(kind.secrets);
  const name = names.includes('token') ? 'token' : names.length === 1 ? names[0] : undefined;
  if (name === undefined)
    throw badArgument('token', 'a token', names.join(', ') || 'nothing: this kind has no secret');
  return { ...text, secrets: { ...text.secrets, [name]: args.token } };
}

/** Makes the connection's real calls. */
async function ask(asked: Asked, { ports }: Outside): Promise<readonly SourceCheck[]> {
  const { text: given, workspaceId, zone, currency, allowsPrivate } = asked;
  try {
    const secrets = mapValues(
      given.secrets,
      (secret) =>
        readVariable(ports.sources, secret) ?? openTyped(secret, { vault: ports.vault, workspaceId }) ?? '',
    );
    const kind = pickKind(ports.sources, asked.kind);
    const { settings } = given;
    const connection = await connectSource(kind, ports, { settings, secrets, zone, currency, allowsPrivate });
    try {
      return await connection.check();
    } finally {
      await connection.close?.();
    }
  } catch (error) {
    if (error instanceof SourceError) return [{ isGood: false, line: error.message }];
    throw error;
  }
}

/** `✓ reads 214 issues of acme/site`. */
function describeCheck({ isGood, line }: SourceCheck): Text {
  return text`${isGood ? '✓' : '✗'} ${line}`;
}

function refuseAll(title: string, checks: readonly SourceCheck[]): Refusal {
  const why = checks.map(({ line }) => line).join('; ') || 'it gave no answer';
  return new Refusal({
    code: 'not_possible',
    message: `${title} cannot be read so: ${why}. Nothing was kept.`,
    suggestions: checks.map(({ line }) => line),
  });
}
