import type { App } from '@slack/bolt';
import { Refusal } from '../../src/base/language/errors.ts';
import type { Log } from '../../src/base/ports.ts';
import { answer, type View } from '../../src/base/view/view.ts';
import type { ChatReply } from '../../src/chat/chat.ts';
import { BROKEN, WAIT } from '../../src/chat/lines.ts';
import type { PlaceNote } from '../../src/chat/note-place.ts';
import { type Late, viewRefusal } from '../../src/engine/call.ts';
import { DEFER_MS, type DeferDeps, type Deferred, deferLate } from '../defer.ts';
import type { Respond } from './answer.ts';
import { CHANNEL_EVENTS, decodeChannelEvent } from './channels.ts';
import {
  type Clicked,
  decodeClicked,
  decodeEvent,
  decodePicked,
  decodeTyped,
  readClicked,
  type SlackRequest,
} from './decode.ts';
import { decodeChosen, decodeSubmitted } from './draw/read-form.ts';
import { renderBeside, renderNotice } from './draw/render-form.ts';
import { decodePersonChange, PEOPLE_EVENTS, type PersonChange } from './people/changes.ts';
import { renderMessage, type SlackSettings } from './render.ts';
import type { SlackTeam } from './teams/team.ts';

/** One team's part in what comes from Slack. */
export interface Party {
  team: SlackTeam;
  receive(request: SlackRequest['request'], late?: Late): Promise<ChatReply>;
  /** Notes what became of a channel. */
  notePlace(note: Omit<PlaceNote, 'platform' | 'tenant'>): Promise<void>;
  /** Notes what became of a person. */
  notePerson(change: PersonChange): Promise<void>;
  /** Our token is no good any more. */
  end(): Promise<void>;
}

export interface ListenDeps extends DeferDeps {
  app: App;
  log: Log;
  /** Zone and currency where no team is known. */
  settings: SlackSettings;
  /** The team that something comes from, of Slack's id; for a message that was clicked, the one that it belongs to. Null for one that we are not in; a Refusal where it is nobody's here. */
  findParty(tenant: string, clicked?: Clicked): Promise<Party | null>;
  /** A team as it was here last, without a look at the database; null where it was not. */
  recall(tenant: string): SlackTeam | null;
}

/** Whose part something is, and how long Slack may still be told nothing; or what is said where it is nobody's now. */
type Found = { party: Party; waitMs: number } | { party: null; why: View };

/** Something that was pressed or picked: how it is acknowledged and answered. */
interface Turned {
  ack(): Promise<void>;
  to: Respond | null;
  tenant: string;
  decoded: SlackRequest | null | undefined;
}

/** Said to what is of an older Tiller, or of none. */
const UNKNOWN = {
  shortcut: answer('I do not know this shortcut any more. /tiller help says what I can do.'),
  form: answer(
    'I do not know this form any more, and nothing was done. Open it again from a message of mine.',
  ),
};

/** Said where a team removed the app, and something of it still stands. */
const REMOVED = answer(
  'Tiller is not installed in this Slack workspace any more, so nothing was done. Whoever may install apps here can add it again.',
);

const BROKEN_REPLY: ChatReply = { kind: 'show', view: BROKEN, audience: 'asker' };

/** What Slack told of without being listened to. */
export interface Intake {
  /** Takes a request as if it had just come, and answers whoever made it. */
  take(party: Party, request: SlackRequest['request']): Promise<void>;
}

const EVENTS = ['reaction_added', 'reaction_removed', 'app_mention', 'message', 'app_home_opened'] as const;
/** How many of the last events are remembered. */
const MOST_REMEMBERED = 1_000;

/**
 * Has everything that Slack sends answered: acknowledged by its answer, which is there after one commit. What somebody
 * typed, pressed or filled in is acknowledged without one where that takes longer: it is kept first where another process
 * could do it, were this one to end; else nothing was done then, and it works again. An event is not: Slack would not tell of it again.
 */
export function listen(deps: ListenDeps): Intake {
  const { app, log, settings, findParty, recall, after, now } = deps;
  const taken = new Map<string, Promise<void>>();

  /** Where the database is too busy to say whose it is, whoever asked hears that; an event is told of again. */
  async function seek(tenant: string, clicked?: Clicked): Promise<Found> {
    const from = now();
    try {
      const party = await findParty(tenant, clicked);
      if (!party) return { party, why: REMOVED };
      return { party, waitMs: Math.max(0, DEFER_MS - (now() - from)) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      log.warn({ err: error }, 'Slack: a request was turned away');
      return { party: null, why: viewRefusal(error) };
    }
  }

  /**
   * Says why nothing was done, where it was pressed, else in a window of the team as it was here last. What nobody can
   * be told of is not acknowledged: then Slack says that it failed.
   */
  async function turnAway(why: View, { ack, to, tenant, decoded }: Turned): Promise<void> {
    const answers = recall(tenant)?.answers;
    const message = renderMessage(why, settings);
    if (why.kind === 'refusal' && !to && !answers) throw new Refusal(why);
    await ack();
    if (to) await to({ ...message, response_type: 'ephemeral', replace_original: false });
    else if (decoded) await answers?.show({ kind: 'show', view: why, audience: 'asker' }, decoded, null);
  }

  /**
   * What it came to; `defer` acknowledges it where that takes longer. What breaks before is not acknowledged: then Slack
   * says that it failed, and afterwards we do.
   */
  async function receiveInTime(
    { party: { receive }, waitMs }: Found & { party: Party },
    { request }: SlackRequest,
    defer: () => Promise<void>,
  ): Promise<Deferred<ChatReply>> {
    const begin = (late: Late) =>
      receive(request, late).then(
        (reply) => ({ reply, error: null }),
        (error: unknown) => ({ reply: BROKEN_REPLY, error }),
      );
    const { value, isDeferred } = await deferLate(begin, () => acknowledge(defer), { after, now }, waitMs);
    if (value.error !== null && !isDeferred) throw value.error;
    if (value.error !== null) log.error({ err: value.error }, 'Slack: something broke');
    return { value: value.reply, isDeferred };
  }

  /** Where Slack does not hear it any more, what was done is answered all the same. */
  async function acknowledge(ack: () => Promise<void>): Promise<void> {
    await ack().catch((error: unknown) => log.warn({ err: error }, 'Slack heard no acknowledgement'));
  }

  app.command(/.*/, async ({ body, ack, respond, context }) => {
    const decoded = decodeTyped(body);
    if (!decoded) return ack();
    const found = await seek(context.teamId ?? '');
    if (!found.party) return ack({ ...renderMessage(found.why, settings), response_type: 'ephemeral' });
    const { answers } = found.party.team;
    // Nothing is shown yet: what a command was first answered with cannot be replaced (slackapi/bolt-js#2287).
    const { value: reply, isDeferred } = await receiveInTime(found, decoded, () => ack());
    const message = isDeferred || reply.kind !== 'show' ? null : answers.renderAcknowledgement(reply);
    if (message === null || reply.kind !== 'show') {
      if (!isDeferred) await acknowledge(() => ack());
      return answers.show(reply, decoded, respond as Respond);
    }
    await ack({ ...message, response_type: reply.audience === 'asker' ? 'ephemeral' : 'in_channel' });
  });

  app.action(/.*/, async ({ body, ack, respond, context }) => {
    const chosen = decodeChosen(body);
    if (chosen) return goOn(chosen, ack, context.teamId ?? '');
    const decoded = decodeClicked(body);
    if (!decoded) return ack();
    // Only what was clicked in a conversation can be answered there.
    const to = 'response_url' in body && body.response_url ? (respond as Respond) : null;
    const tenant = context.teamId ?? '';
    const found = await seek(tenant, readClicked(body));
    if (!found.party) return turnAway(found.why, { ack, to, tenant, decoded });
    const { value: reply, isDeferred } = await receiveInTime(found, decoded, () => ack());
    if (!isDeferred) await acknowledge(() => ack());
    await found.party.team.answers.show(reply, decoded, to);
  });

  /** Nothing is done by a choice in a form: acknowledged first, the form goes on from it. */
  async function goOn(
    { decoded, view }: NonNullable<ReturnType<typeof decodeChosen>>,
    ack: () => Promise<void>,
    tenant: string,
  ): Promise<void> {
    await ack();
    const { party } = await seek(tenant);
    if (party) await party.team.answers.goOn(view, decoded, await party.receive(decoded.request));
  }

  app.shortcut(/.*/, async ({ body, ack, respond, context }) => {
    const decoded = decodePicked(body);
    const to = 'response_url' in body && body.response_url ? (respond as Respond) : null;
    const tenant = context.teamId ?? '';
    const found = await seek(tenant);
    if (!found.party) return turnAway(found.why, { ack, to, tenant, decoded });
    const { answers } = found.party.team;
    if (decoded) {
      const { value: reply, isDeferred } = await receiveInTime(found, decoded, () => ack());
      if (!isDeferred) await acknowledge(() => ack());
      return answers.show(reply, decoded, to);
    }
    await ack();
    log.info({ callback: body.callback_id }, 'Slack sent a shortcut that is not known here');
    if (to) await answers.respond(to, { kind: 'show', view: UNKNOWN.shortcut, audience: 'asker' });
    else await answers.open(body.trigger_id, renderNotice(UNKNOWN.shortcut, settings));
  });

  app.view(/.*/, async ({ body, ack, context }) => {
    const decoded = decodeSubmitted(body);
    const found = await seek(context.teamId ?? '');
    if (!found.party) {
      const beside = renderBeside(found.why, body.view, settings);
      return ack(beside ?? { response_action: 'update', view: renderNotice(found.why, settings) });
    }
    const { answers } = found.party.team;
    if (!decoded) {
      log.info({ callback: body.view.callback_id }, 'Slack sent a form that is not known here');
      return ack({ response_action: 'update', view: renderNotice(UNKNOWN.form, settings) });
    }
    const { value: reply, isDeferred } = await receiveInTime(found, decoded, () =>
      ack({ response_action: 'update', view: renderNotice(WAIT, settings) }),
    );
    if (isDeferred) return answers.fillIn(body.view, decoded, reply);
    const beside = reply.kind === 'show' ? renderBeside(reply.view, body.view, settings) : null;
    if (beside) return ack(beside);
    if (reply.kind === 'show' && decoded.request.visitor.place === null)
      return ack({
        response_action: 'update',
        view: renderNotice(reply.view, { ...settings, ...reply.locale }),
      });
    await acknowledge(() => ack());
    if (reply.kind === 'show') await answers.tell(decoded.request, reply);
  });

  // Nothing of ours asks for them: an older form, or one of another program, does.
  app.options(/.*/, async ({ body, ack }) => {
    log.info({ action: body.action_id }, 'Slack asked for choices that are not known here');
    await ack({ options: [] });
  });

  for (const name of EVENTS) {
    app.event(name, async ({ body, context }) => {
      const party = await findParty(context.teamId ?? '');
      const decoded = party && decodeEvent(body, party.team.botUser);
      if (decoded) await takeOnce(party, decoded.request);
    });
  }

  for (const name of CHANNEL_EVENTS) {
    app.event(name, async ({ body, context }) => {
      const party = await findParty(context.teamId ?? '');
      const note = party && decodeChannelEvent(body, party.team.botUser);
      if (note === 'over') await party?.end();
      else if (note) await party?.notePlace(note);
    });
  }

  for (const name of PEOPLE_EVENTS) {
    app.event(name, async ({ body, context }) => {
      const party = await findParty(context.teamId ?? '');
      const change = party && decodePersonChange(body, party.team.botUser);
      if (change) await party.notePerson(change);
    });
  }

  /** Slack tells of an event again where it heard too late that it was taken. */
  function takeOnce(party: Party, request: SlackRequest['request']): Promise<void> {
    const { origin } = request;
    const known = taken.get(origin);
    if (known) return known;
    const taking = take(party, request);
    taken.set(origin, taking);
    const [oldest] = taken.keys();
    if (taken.size > MOST_REMEMBERED && oldest !== undefined) taken.delete(oldest);
    // What failed was not taken.
    taking.catch(() => taken.delete(origin));
    return taking;
  }

  app.error(async (error) => {
    log.error({ err: error }, 'Slack: something broke');
    // What broke was not taken: unacknowledged, an event comes again.
    throw error;
  });

  /** What has no answer of its own, such as a reaction, is answered in private where it cannot be counted. */
  async function take({ receive, team }: Party, request: SlackRequest['request']): Promise<void> {
    const reply = await receive(request);
    if (reply.kind === 'show' && request.kind !== 'opened') await team.answers.tell(request, reply);
  }

  return { take };
}
