import type { CommandTable } from '../../src/base/command/table.ts';
import { answer, type FormView, type View } from '../../src/base/view/view.ts';
import type { ChatReply } from '../../src/chat/chat.ts';
import { playPast, recordDay } from './past.ts';
import { type PictureTeam, type Post, startPictureTeam } from './team.ts';

/** One thing to look at: where it is seen, and by whom. */
export type Scene = { name: string; at: number } & (
  | { kind: 'message'; view: View }
  /** A message with what is in its thread. */
  | { kind: 'thread'; view: View; replies: readonly View[] }
  /** Between Tiller and one person. */
  | { kind: 'direct'; to: string; views: readonly View[] }
  /** What somebody typed, and the answer that they alone see. */
  | { kind: 'answer'; typed: string; view: View }
  | { kind: 'form'; form: FormView }
  | { kind: 'home'; view: View }
);

/** `Omit` of each member of a union. */
type Part<T> = T extends unknown ? Omit<T, 'name' | 'at'> : never;

/** Plays seven weeks of a team and keeps what its people see in the last of them. */
export async function playStory(): Promise<{ scenes: readonly Scene[]; commands: CommandTable }> {
  await using team = await startPictureTeam('2026-10-11T08:00:00Z');
  const scenes: Scene[] = [];
  const keep = (name: string, scene: Part<Scene>) => void scenes.push({ ...scene, name, at: team.now() });
  const book = new Book(team, keep);
  await playPast(team);
  await playMonday(team, book);
  await playTuesday(team, book);
  await playWednesday(team, book);
  await playFriday(team, book);
  return { scenes, commands: team.engine.commands };
}

/** Keeps what is seen. */
class Book {
  readonly #team: PictureTeam;
  readonly #keep: (name: string, scene: Part<Scene>) => void;

  constructor(team: PictureTeam, keep: Book['keep']) {
    this.#team = team;
    this.#keep = keep;
  }

  get keep(): (name: string, scene: Part<Scene>) => void {
    return this.#keep;
  }

  message(name: string, subject: string): void {
    this.#keep(name, { kind: 'message', view: this.#post(subject).view });
  }

  thread(name: string, subject: string): void {
    const { id, view } = this.#post(subject);
    const replies = this.#team.posts.filter(({ underId }) => underId === id);
    this.#keep(name, { kind: 'thread', view, replies: replies.map((reply) => reply.view) });
  }

  /** The last lines that somebody was sent privately. */
  direct(name: string, to: string, most = 1): void {
    const posts = this.#team.posts.filter(({ place }) => place === `@${to}`);
    const views = posts.slice(-most).map(({ view }) => view);
    if (views.length === 0) throw new Error(`nobody wrote to ${to}`);
    this.#keep(name, { kind: 'direct', to, views });
  }

  home(name: string, of: string): void {
    const post = this.#team.posts.findLast(({ subject, place }) => subject === 'home' && place.endsWith(of));
    if (!post) throw new Error(`${of} has no Home`);
    this.#keep(name, { kind: 'home', view: post.view });
  }

  /** Types something and keeps the answer, refused or not. */
  async typed(name: string, who: string, typed: string): Promise<void> {
    this.reply(name, `/tiller ${typed}`, await this.#team.act(who, { kind: 'typed', text: typed }));
  }

  /** Presses a button and keeps the form or answer that it gives. */
  async clicked(name: string, who: string, code: string): Promise<void> {
    this.reply(name, '', await this.#team.act(who, { kind: 'clicked', code }));
  }

  reply(name: string, typed: string, reply: ChatReply): void {
    if (reply.kind === 'form') this.#keep(name, { kind: 'form', form: reply.form });
    else
      this.#keep(name, {
        kind: 'answer',
        typed,
        view: reply.kind === 'show' ? reply.view : answer('(nothing)'),
      });
  }

  #post(subject: string): Post {
    const post = this.#team.posts.findLast((each) => each.subject.startsWith(subject));
    if (!post) throw new Error(`there is no post ${subject}`);
    return post;
  }
}

const RETRY = 'Retry imports that time out at 30 s';
const CARD = 'Ask for the card after the first booking instead of at sign-up';
const REPLIES = 'Answer the refund question on the booking page';
const DROP = 'Check trial drop-off by clinic size';
const WEBINAR = 'Partner webinar with the dentists’ association';

async function propose(team: PictureTeam): Promise<void> {
  const { say } = team;
  await say(
    'ben',
    `propose "${RETRY}" --category quality --effort 6h --goal G-2 --impact "-1.3..-0.6" --why "24 of 41 failures since Thursday are time-outs"`,
  );
  await say(
    'caro',
    `propose "${CARD}" --category revenue --effort 12h --goal G-1 --impact "0.1..0.7" --touches customers --why "A guess: we have never tried it"`,
  );
  await say(
    'dana',
    `propose "${REPLIES}" --category quality --effort 3h --goal G-3 --impact "-50..-20" --kind small --why "One question in five is about refunds"`,
  );
  await say(
    'caro',
    `propose "${DROP}" --category strategic --effort 3h --goal G-1 --kind small --why "Settles which of two tactics to keep"`,
  );
  await say('lead', `propose "${WEBINAR}" --category revenue --effort 16h --goal G-1 --impact "0..0.2"`);
  await say('lead', 'propose "New colours for the mobile app" --category enhancement --effort 60h');
}

async function playMonday(team: PictureTeam, book: Book): Promise<void> {
  const day = '2026-11-23';
  await propose(team);
  await team.say('lead', 'feed edit main --cap 6');
  await team.say('lead', 'context add campaign "Black Friday" 2026-11-27 2026-11-27');
  await team.until(`${day}T07:45:00Z`);
  await recordDay(team, day);
  await book.typed('plan-dry-run', 'lead', 'plan --dry-run');
  await team.until(`${day}T09:00:30Z`);
  book.message('digest-monday', `digest:main:${day}`);
  const digest = team.posts.findLast(({ subject }) => subject === `digest:main:${day}`)?.view;
  const ids = new Map(digest?.kind === 'digest' ? digest.tasks.map(({ title, id }) => [title, id]) : []);
  const id = (title: string) => ids.get(title) ?? `(${title})`;
  const tasks = digest?.kind === 'digest' ? digest.tasks : [];
  const holder = tasks.find(({ title }) => title === RETRY)?.executor?.handle ?? 'ben';
  const unwanted = tasks.findLast(({ title }) => title !== CARD && title !== DROP)?.id ?? '';
  book.thread('thread-monday', `digest:main:${day}`);
  await team.until(`${day}T09:04:00Z`);
  await book.clicked('approve-outsider', 'visitor', `approve:${id(RETRY)}`);
  await team.act('lead', { kind: 'clicked', code: `approve:${id(RETRY)}` });
  await team.until(`${day}T09:06:00Z`);
  await book.clicked('approve-own-risky', 'caro', `approve:${id(CARD)}`);
  await team.act('ana', { kind: 'clicked', code: `approve:${id(CARD)}` });
  await book.clicked('form-not-this', 'lead', `refuse:${unwanted}`);
  const refused = await team.act('lead', {
    kind: 'submitted',
    command: 'refuse',
    args: { task: unwanted, reason: 'not us' },
  });
  book.reply('not-this-said', '', refused);
  await book.clicked('form-change', 'lead', `change:${id(CARD)}`);
  await book.clicked('form-later', 'lead', `later:${id(DROP)}`);
  await book.clicked('why', 'ben', `why:${id(RETRY)}`);
  await book.typed('why-check', 'ben', `why ${id(RETRY)} check`);
  book.message('digest-decided', `digest:main:${day}`);
  const { id: message = '' } = team.posts.findLast(({ subject }) => subject === `digest:main:${day}`) ?? {};
  await team.act('ben', { kind: 'asked', text: 'why not the mobile app?', thread: message });
  await team.act('dana', { kind: 'reacted', message, emoji: '✅', isRemoved: false });
  const line = team.posts.findLast(({ subject }) => subject === `line:main:${day}:${id(REPLIES)}`);
  await team.act('dana', { kind: 'reacted', message: line?.id ?? '', emoji: '✅', isRemoved: false });
  await team.until(`${day}T09:10:00Z`);
  book.direct('assigned-private', holder);
  const changed = await team.act('lead', {
    kind: 'submitted',
    command: 'change',
    args: { task: id(CARD), limits: 'only new sign-ups from Portugal', hours: '10h' },
  });
  book.reply('change-said', '', changed);
  await team.until(`${day}T09:12:00Z`);
  book.direct('yes-void-private', 'ana');
  await team.act('ana', { kind: 'clicked', code: `approve:${id(CARD)}` });
  await team.act('dana', { kind: 'clicked', code: `approve:${id(DROP)}` });
  await team.until(`${day}T09:20:00Z`);
  book.message('digest-quorum', `digest:main:${day}`);
  await team.act(holder, { kind: 'clicked', code: `start:${id(RETRY)}` });
  await book.clicked('why-me', holder, `why:${id(RETRY)}:me`);
  await book.clicked('form-done', holder, `done:${id(RETRY)}`);
  await book.clicked('form-hand-over', holder, `hand over:${id(RETRY)}`.replace(' ', '.'));
  book.thread('thread-day', `digest:main:${day}`);
  await team.act('lead', { kind: 'opened' });
  await team.act('ben', { kind: 'opened' });
  await team.settle();
  book.home('home-approver', 'lead');
  book.home('home-maker', 'ben');
  for (const [name, who, typed] of ANSWERS) await book.typed(name, who, typed);
  await book.typed('audit', 'lead', `audit ${id(CARD)}`);
}

/** Answers that somebody alone sees. */
const ANSWERS: readonly (readonly [string, string, string])[] = [
  ['help', 'dana', ''],
  ['help-all', 'dana', 'help all'],
  ['help-approve', 'dana', 'help approve'],
  ['inbox', 'lead', 'inbox'],
  ['inbox-nothing', 'caro', 'inbox'],
  ['today', 'lead', 'today'],
  ['tasks', 'lead', 'tasks'],
  ['backlog', 'lead', 'backlog'],
  ['goals', 'lead', 'goal list'],
  ['goal', 'lead', 'goal show G-2'],
  ['goal-check', 'lead', 'goal check G-3'],
  ['goal-add', 'lead', 'goal add bookings at least 5000 by 2027-03-31'],
  ['metrics', 'lead', 'metric list'],
  ['metric', 'lead', 'metric show trial-to-paid'],
  ['state', 'lead', 'state'],
  ['score', 'lead', 'score'],
  ['patterns', 'lead', 'patterns'],
  ['team', 'lead', 'team'],
  ['policy', 'lead', 'policy'],
  ['feeds', 'lead', 'feed list'],
  ['vision', 'lead', 'vision'],
  ['away', 'caro', 'away 25-26 Nov --stand-in @dana'],
  ['propose', 'dana', 'propose Film the first ten minutes in the app --effort 4h'],
  ['propose-twice', 'dana', 'propose "Retry the imports that time out"'],
  ['lesson', 'caro', 'lesson add The card step loses clinics under 3 staff --goal G-1'],
  ['mistyped', 'dana', 'aprove T-1'],
  ['unknown-task', 'dana', 'approve T-999'],
];

async function playTuesday(team: PictureTeam, book: Book): Promise<void> {
  const day = '2026-11-24';
  await finish(team, 'ben', REPLIES, 'three saved replies, linked from the page');
  await team.until(`${day}T07:45:00Z`);
  await recordDay(team, day);
  await team.until(`${day}T09:00:30Z`);
  book.message('digest-tuesday', `digest:main:${day}`);
  book.message('digest-closed', 'digest:main:2026-11-23');
  await team.act('ben', { kind: 'clicked', code: `approve:${await findTask(team, CARD)}` });
  await approveRest(team, 'ana', day);
  await finish(team, 'ben', RETRY, 'merged, three tries');
  await finish(team, 'caro', DROP, 'small clinics stop at the card step');
  await team.until(`${day}T15:00:00Z`);
  book.message('digest-tuesday-late', `digest:main:${day}`);
}

async function playWednesday(team: PictureTeam, book: Book): Promise<void> {
  for (const day of ['2026-11-25', '2026-11-26']) {
    await team.until(`${day}T07:45:00Z`);
    await recordDay(team, day);
    await team.until(`${day}T09:00:30Z`);
    book.message(`digest-${day}`, `digest:main:${day}`);
    if (day === '2026-11-25') await approveRest(team, 'lead', day);
    await team.until(`${day}T15:00:00Z`);
  }
  for (const who of ['lead', 'ana', 'ben', 'caro', 'dana']) {
    if (team.posts.some(({ place }) => place === `@${who}`)) book.direct(`private-${who}`, who, 4);
  }
}

async function playFriday(team: PictureTeam, book: Book): Promise<void> {
  const day = '2026-11-27';
  await team.until(`${day}T07:45:00Z`);
  await recordDay(team, day);
  await team.until(`${day}T15:01:00Z`);
  book.message('digest-friday', `digest:main:${day}`);
  book.message('review', `review:main:${day}`);
}

/** Says yes to what one yes decides. */
async function approveRest(team: PictureTeam, who: string, day: string): Promise<void> {
  const digest = team.posts.findLast(({ subject }) => subject === `digest:main:${day}`)?.view;
  const tasks = digest?.kind === 'digest' ? digest.tasks : [];
  for (const { id, state, approvalKind } of tasks) {
    if (state !== 'proposed' || approvalKind === 'risky') continue;
    await team.act(who, { kind: 'clicked', code: `approve:${id}` });
  }
}

async function finish(team: PictureTeam, who: string, title: string, note: string): Promise<void> {
  const args = { task: await findTask(team, title), note, minutes: '170' };
  await team.act(who, { kind: 'submitted', command: 'done', args });
}

async function findTask(team: PictureTeam, title: string): Promise<string> {
  const tasks = team.posts.flatMap(({ view }) => (view.kind === 'digest' ? view.tasks : []));
  const found = tasks.findLast((task) => task.title === title);
  if (!found) throw new Error(`no digest has “${title}”`);
  return found.id;
}
