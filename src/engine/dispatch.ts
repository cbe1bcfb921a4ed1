import type { Command } from '../base/command/command.ts';
import { buildForm, withChoices } from '../base/command/form.ts';
import type { CommandTable } from '../base/command/table.ts';
import { Refusal } from '../base/language/errors.ts';
import type { EnginePorts } from '../base/ports.ts';
import { claimOrigin, releaseOrigin, storeResult } from '../base/run/inbox.ts';
import { addJob, createClaim } from '../base/run/jobs.ts';
import type { Db, Tx } from '../base/store/open.ts';
import { type OpenCtx, openCtx, openReadCtx } from '../base/store/transaction.ts';
import { answer, type FormView, type RefusalView, type View } from '../base/view/view.ts';
import { buttonsOf, noteQuestion } from '../face/words/question-store.ts';
import { askForRefresh } from '../share/digest/post.ts';
import { checkAccess } from '../team/account/actor.ts';
import {
  admitCall,
  type Call,
  orRefusal,
  type PartialCall,
  persist,
  runCommand,
  scopeOf,
  viewRefusal,
} from './call.ts';
import { keepLate, type LateCall } from './kept.ts';
import { scrubAfter } from './scrub.ts';
import type { Thinker } from './think.ts';
import { viewWorking } from './working.ts';

export interface Dispatcher {
  handle(call: Call): Promise<View>;
  /** The form that completes a call, with what is known filled in; a refusal where no answer would be taken. Writes nothing. */
  ask(call: PartialCall): Promise<FormView | RefusalView>;
}

interface DispatchDeps {
  db: Db;
  ports: EnginePorts;
  commands: CommandTable;
  thinker: Thinker;
}

/** What is kept of an answer that holds a secret. */
const SHOWN_ONCE: View = answer('This was answered before; its secret was shown then, and only then.');

/**
 * The way of a click, from top to bottom: from a request that a face has decoded to its answer and the messages that
 * wait in the outbox. Nothing outside is waited for; what takes long is left to `think.ts`.
 */
export function createDispatcher({ db, ports, commands, thinker }: DispatchDeps): Dispatcher {
  async function handle(given: Call): Promise<View> {
    const command = commands.find(given.command);
    const call = await orRefusal(() => conceal(command, given));
    if (call instanceof Refusal) return viewRefusal(call);
    if (command?.reads && !isLong(command, call)) return answerReading(command, call);
    const token = createClaim(ports);
    const waited = call.waited ?? { ms: 0 };
    const attempt = () =>
      orRefusal(() =>
        persist(() =>
          db.transact((tx) => receive(tx, call, token), {
            locks: call.workspace,
            waited,
            // A job is soon left.
            pace: command?.pace === 'long' && !isLong(command, call) ? 'thorough' : 'quick',
          }),
        ),
      );
    const first =
      command && canKeep(command, call)
        ? await keepLate({ db, ports }, call, { token, isLeft: isLong(command, call) }, attempt)
        : await attempt();
    if (first instanceof Refusal) return viewRefusal(first);
    ports.wake.afterCommit();
    if (first !== 'thinks')
      await scrubAfter(command, first, { db, log: ports.log, workspace: call.workspace });
    return first === 'thinks' ? thinker.thinkNow(call, token) : first;
  }

  /** A file has one process, which finds nobody to do it; and a secret is shown once, to whoever waits for it. */
  function canKeep(command: Command, call: Call): call is LateCall {
    return call.late !== undefined && db.dialect === 'postgres' && !command.givesSecret && !command.erases;
  }

  /** Secrets are sealed before anything is kept of a call. */
  function conceal(command: Command | undefined, call: Call): Call {
    if (!command?.conceal) return call;
    return { ...call, args: command.conceal(call.args, { ...ports, workspaceId: call.workspace }) };
  }

  /** What changes nothing: no lock, no origin, no kept answer. */
  async function answerReading(command: Command, call: Call): Promise<View> {
    const pace = command.pace === 'long' ? 'thorough' : 'quick';
    const view = await orRefusal(() =>
      db.read(
        async (tx) => {
          const ctx = await openReadCtx(tx, ports, scopeOf(call));
          const found = await runCommand(command, ctx, await admitCall(ctx, command, call.args));
          return found.files && call.takeFiles ? call.takeFiles(found) : found;
        },
        { pace, waited: call.waited },
      ),
    );
    if (view instanceof Refusal) return viewRefusal(view);
    if (buttonsOf(view))
      await db.transact(async (tx) => noteQuestion(await openCtx(tx, ports, scopeOf(call)), view));
    return view;
  }

  async function receive(tx: Tx, call: Call, token: string): Promise<View | 'thinks'> {
    // 1. The workspace is locked, and who acts is read.
    const ctx = await openCtx(tx, ports, scopeOf(call));
    // 2. The event is claimed. It came before: the same answer again.
    const claim = await claimOrigin(tx, ctx.workspace.id, call, ctx.now);
    if (claim !== true) return claim.result ?? viewWorking(ctx, commands.get(call.command), call.placeId);
    // 3. May they, and does it make sense? Then it is done: rows, events, messages. A refusal takes all of it back.
    const done = await ctx.attempt(async () => {
      const command = commands.get(call.command);
      const args = await admitCall(ctx, command, call.args);
      return isLong(command, call) ? leaveJob(ctx, call, token) : runCommand(command, ctx, args);
    });
    // 4. Pages that show what has changed are drawn again, after the commit.
    await askForRefresh(ctx);
    await ctx.close();
    // 5. The answer is kept for the next delivery of the same event.
    if (done === 'thinks')
      return call.waits ? done : viewWorking(ctx, commands.get(call.command), call.placeId);
    const view = done instanceof Refusal ? viewRefusal(done) : done;
    await noteQuestion(ctx, view);
    const command = commands.find(call.command);
    const hasChanged = ctx.mark().seq !== ctx.workspace.event_seq;
    if (command?.isPolled && !hasChanged) await releaseOrigin(tx, ctx.workspace.id, call.origin);
    else {
      const kept = command?.givesSecret && view.kind !== 'refusal' ? SHOWN_ONCE : view;
      await storeResult(tx, ctx.workspace.id, call.origin, kept);
    }
    return view;
  }

  async function leaveJob(ctx: OpenCtx, call: Call, token: string): Promise<'thinks'> {
    const claimToken = call.waits ? token : null;
    const { command, args, placeId, actor, named = [], origin } = call;
    const job = { origin, call: { command, args, placeId, actor, named }, now: ctx.now, claimToken };
    await addJob(ctx.tx, ctx.workspace.id, job);
    return 'thinks';
  }

  async function ask(asked: PartialCall): Promise<FormView | RefusalView> {
    const { args, values } = asked;
    const form = await orRefusal(() =>
      db.read(
        async (tx) => {
          const command = commands.get(asked.command);
          const ctx = await openReadCtx(tx, ports, scopeOf({ ...asked, origin: 'form', waits: false }));
          await checkAccess(ctx, command);
          const form = buildForm(command, args, { ...(await command.prefill?.(ctx, args)), ...values });
          return command.offers ? withChoices(form, command.offers(ctx)) : form;
        },
        { waited: asked.waited },
      ),
    );
    return form instanceof Refusal ? { kind: 'refusal', ...form.detail } : form;
  }

  return { handle, ask };
}

/** Whether a call is left to a job: it thinks, or takes long and nobody waits for it. */
function isLong(command: Command, { waits }: Call): boolean {
  return command.think !== undefined || (command.pace === 'long' && !waits);
}
