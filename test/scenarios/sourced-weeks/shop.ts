import { createDraws, type Draws } from '../../gym/random.ts';
import type { FakeFiles } from '../../support/fake-file/index.ts';
import { startFakeFiles } from '../../support/fake-file/index.ts';
import { type FakeGitHub, type Repository, startFakeGitHub } from '../../support/fake-github/index.ts';
import { type FakeStripe, startFakeStripe } from '../../support/fake-stripe/index.ts';
import { WISHES } from './issues.ts';

const MONTHLY = 2_900;
const BEFORE_DAYS = 70;
const LAG_DAYS = 2;

interface Row {
  on: string;
  signUps: number;
  returns: number;
}

/** What a shop does, whether or not anybody looks: its tracker, its sheet of numbers, its subscriptions. */
export interface Shop extends AsyncDisposable {
  github: FakeGitHub;
  site: Repository;
  web: FakeFiles;
  stripe: FakeStripe;
  draws: Draws;
  /** Each day's numbers, as the sheet has them. */
  readonly rows: readonly Row[];
  /** What was paid a month, `2026-10`, in cents. */
  readonly paid: ReadonlyMap<string, number>;
  /** Moves all three clocks. */
  setNow(at: number): void;
  /** Somebody writes down the next wish; null where all are. */
  wish(): number | null;
  /** A pull request that closes an issue, or names a task. */
  propose(login: string, what: { issue: number } | { task: string }): number;
  /** Merges, which closes the issue and, for some, moves a number two days later. */
  merge(pull: number): void;
  /** A day ends: the sheet gets its row, customers come, pay and go. */
  endDay(on: string): void;
}

export async function openShop(seed: number, firstOn: string): Promise<Shop> {
  const draws = createDraws(seed, 16);
  const start = Date.parse(`${firstOn}T00:00:00Z`);
  const github = await startFakeGitHub(start);
  const web = await startFakeFiles();
  const stripe = await startFakeStripe(start);
  const site = github.addRepository('acme/shop');
  const rows: Row[] = [];
  const paid = new Map<string, number>();
  const lifts: { metric: string; from: string; lift: number }[] = [];
  const customers: { id: string; since: string }[] = [];
  const closes = new Map<number, number>();
  let wishes = 0;
  const dayOf = (days: number, from = firstOn) => Temporal.PlainDate.from(from).add({ days }).toString();

  function addRow(on: string): void {
    const count = (metric: string, mean: number, spread: number) => {
      const due = lifts.filter((each) => each.metric === metric && each.from <= on);
      const lift = due.reduce((sum, each) => sum + each.lift, 0);
      return Math.max(0, Math.round(mean + lift + spread * draws.normal()));
    };
    rows.push({ on, signUps: count('sign-ups', 40, 2.5), returns: count('returns', 14, 1) });
    const lines = rows.map(({ signUps, returns, ...row }) => `${row.on},${signUps},${returns}`);
    web.files.set('/numbers.csv', { text: `date,sign-ups,returns\n${lines.join('\n')}\n` });
  }

  function pay(on: string): void {
    const at = `${on}T10:00:00Z`;
    stripe.addInvoice({ made: at, paid: at, lines: [{ product: 'prod_shop', amount: MONTHLY }] });
    paid.set(on.slice(0, 7), (paid.get(on.slice(0, 7)) ?? 0) + MONTHLY);
  }

  function trade(on: string): void {
    for (const { since } of customers) if (since.slice(8) === on.slice(8)) pay(on);
    if (draws.uniform() < 0.5) {
      const id = stripe.addSubscription({
        product: 'prod_shop',
        amount: MONTHLY,
        from: `${on}T10:00:00Z`,
        periodStart: `${on}T10:00:00Z`,
        periodEnd: `${Temporal.PlainDate.from(on).add({ months: 1 })}T10:00:00Z`,
      });
      customers.push({ id, since: on });
      pay(on);
    }
    if (draws.uniform() < 0.12 && customers.length > 8) {
      const [gone] = customers.splice(draws.below(customers.length), 1);
      const ended = Date.parse(`${on}T11:00:00Z`) / 1_000;
      if (gone)
        stripe.changeSubscription(gone.id, { status: 'canceled', canceled_at: ended, ended_at: ended });
    }
  }

  const shop: Shop = {
    ...{ github, site, web, stripe, draws, rows, paid },
    setNow(at) {
      github.world.now = at;
      stripe.state.now = at;
    },
    wish() {
      const next = WISHES[wishes++];
      if (!next) return null;
      const milestone = next.milestone === null ? null : { title: next.milestone, dueOn: null };
      return site.open({ title: next.title, labels: [...next.labels], milestone });
    },
    propose(login, what) {
      const body = 'issue' in what ? `Closes #${what.issue}` : `This is ${what.task}.`;
      const pull = site.propose({ title: `Work of ${login}`, body, author: github.world.account(login) });
      if ('issue' in what) closes.set(pull, what.issue);
      return pull;
    },
    merge(pull) {
      site.merge(pull);
      const issue = closes.get(pull);
      const title = issue === undefined ? '' : site.get(issue).title;
      const wish = WISHES.find((each) => each.title === title);
      const on = new Date(github.world.now).toISOString().slice(0, 10);
      if (wish?.milestone) lifts.push({ metric: wish.milestone, from: dayOf(LAG_DAYS, on), lift: wish.lift });
    },
    endDay(on) {
      addRow(on);
      trade(on);
    },
    async [Symbol.asyncDispose]() {
      for (const server of [github, web, stripe]) await server[Symbol.asyncDispose]();
    },
  };
  for (let back = BEFORE_DAYS; back > 0; back--) shop.endDay(dayOf(-back));
  return shop;
}
