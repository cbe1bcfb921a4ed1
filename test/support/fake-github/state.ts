import { createHmac, randomUUID } from 'node:crypto';
import { renderIssue, renderPull, renderRepository } from './shapes.ts';

export interface Account {
  id: number;
  login: string;
}

export interface Issue {
  id: number;
  number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  reason: 'completed' | 'not_planned' | 'duplicate' | 'reopened' | null;
  labels: string[];
  milestone: { title: string; dueOn: string | null } | null;
  assignees: Account[];
  type: string | null;
  author: Account;
  createdAt: number;
  updatedAt: number;
  closedAt: number | null;
  /** Only of a pull request. */
  pull: {
    base: string;
    isDraft: boolean;
    mergedAt: number | null;
    reviews: { by: Account; at: number; isBot: boolean }[];
    readyAt: number | null;
  } | null;
  blockedBy: { repository: Repository; number: number }[];
  parts: { repository: Repository; number: number }[];
  comments: { id: number; body: string; author: Account }[];
  isDeleted: boolean;
  movedTo: { repository: Repository; number: number } | null;
}

/** A delivery of the webhook, as it goes over the wire. */
export interface Delivery {
  headers: Record<string, string>;
  body: string;
}

export interface Project {
  owner: string;
  number: number;
  items: {
    repository: Repository;
    number: number;
    updatedAt: number;
    values: Record<string, { date?: string; number?: number; name?: string }>;
  }[];
}

export type Draft = Partial<
  Pick<Issue, 'title' | 'body' | 'labels' | 'milestone' | 'assignees' | 'type' | 'author'>
>;

/** What is the same for all repositories: the clock, ids, the webhook's secret, whom GitHub knows. */
export class World {
  /** GitHub's clock in UTC milliseconds. What is stored is in whole seconds of it. */
  now: number;
  readonly repositories: Repository[] = [];
  readonly deliveries: Delivery[] = [];
  readonly projects: Project[] = [];
  readonly accounts: Account[] = [];
  readonly secret = 'a secret of the webhook';
  private lastId = 1_000;

  constructor(now: number) {
    this.now = now;
  }

  nextId(): number {
    this.lastId += 7;
    return this.lastId;
  }

  /** Now, as GitHub stores it. */
  second(): number {
    return Math.floor(this.now / 1_000) * 1_000;
  }

  account(login: string): Account {
    const known = this.accounts.find((each) => each.login.toLowerCase() === login.toLowerCase());
    if (known) return known;
    const added = { id: this.nextId(), login };
    this.accounts.push(added);
    return added;
  }

  find(name: string): { repository: Repository; isOldName: boolean } | undefined {
    const wanted = name.toLowerCase();
    const now = this.repositories.find((each) => each.name.toLowerCase() === wanted);
    if (now) return { repository: now, isOldName: false };
    const before = this.repositories.find((each) =>
      each.oldNames.some((old) => old.toLowerCase() === wanted),
    );
    return before && { repository: before, isOldName: true };
  }

  deliver(event: string, repository: Repository, payload: object): void {
    const body = JSON.stringify({
      ...payload,
      repository: renderRepository(repository),
      sender: this.account('ana'),
    });
    this.deliveries.push({ headers: this.sign(event, body), body });
  }

  /** The headers of a delivery, signed by the webhook's secret. */
  sign(event: string, body: string): Record<string, string> {
    return {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/1a2b3c4',
      'x-github-event': event,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', this.secret).update(body).digest('hex')}`,
    };
  }
}

/** A repository, and what people do in it. Each change moves `updated_at` and sends the webhook. */
export class Repository {
  readonly id: number;
  readonly world: World;
  readonly issues: Issue[] = [];
  readonly oldNames: string[] = [];
  readonly failedRuns: number[] = [];
  readonly releases: { draft: boolean; publishedAt: number | null }[] = [];
  stars = 0;
  name: string;

  constructor(world: World, name: string) {
    this.world = world;
    this.id = world.nextId();
    this.name = name;
  }

  /** Writes an issue; gives its number. */
  open(draft: Draft = {}): number {
    const issue = this.add(draft, null);
    this.tell('issues', 'opened', issue);
    return issue.number;
  }

  propose(draft: Draft = {}, { base = 'main', isDraft = false } = {}): number {
    const pull = this.add(draft, { base, isDraft, mergedAt: null, reviews: [], readyAt: null });
    this.tell('pull_request', 'opened', pull);
    return pull.number;
  }

  edit(number: number, draft: Draft): void {
    this.change(number, 'edited', (issue) => Object.assign(issue, draft));
  }

  label(number: number, ...labels: string[]): void {
    this.change(number, 'labeled', (issue) => {
      issue.labels = [...new Set([...issue.labels, ...labels])];
    });
  }

  close(number: number, reason: Issue['reason'] = 'completed'): void {
    this.change(number, 'closed', (issue) => this.end(issue, reason));
  }

  reopen(number: number): void {
    this.change(number, 'reopened', (issue) =>
      Object.assign(issue, { state: 'open', reason: 'reopened', closedAt: null }),
    );
  }

  /** Merges, and closes what it names in this repository where it goes into the default branch. */
  merge(number: number): void {
    this.change(number, 'closed', (issue) => {
      this.end(issue, null);
      if (issue.pull) issue.pull.mergedAt = this.world.second();
    });
    const { body, pull } = this.get(number);
    if (pull?.base !== 'main') return;
    for (const [, named] of body.matchAll(/\b(?:fixes|closes) #(\d+)/gi))
      if (this.issues.some((each) => each.number === Number(named) && each.state === 'open'))
        this.close(Number(named));
  }

  ready(number: number): void {
    this.change(
      number,
      'ready_for_review',
      ({ pull }) => pull && Object.assign(pull, { isDraft: false, readyAt: this.world.second() }),
    );
  }

  review(number: number, login: string, isBot = false): void {
    const by = this.world.account(login);
    const { pull } = this.touch(number);
    pull?.reviews.push({ by, at: this.world.second(), isBot });
  }

  comment(number: number, body: string, login = 'ana'): number {
    const id = this.world.nextId();
    this.touch(number).comments.push({ id, body, author: this.world.account(login) });
    return id;
  }

  block(number: number, by: number, repository: Repository = this): void {
    this.touch(number).blockedBy.push({ repository, number: by });
  }

  addPart(number: number, part: number, repository: Repository = this): void {
    this.touch(number).parts.push({ repository, number: part });
  }

  delete(number: number): void {
    this.change(number, 'deleted', (issue) => {
      issue.isDeleted = true;
    });
  }

  transfer(number: number, repository: Repository): number {
    const issue = this.get(number);
    const { title, body, labels } = issue;
    const moved = repository.open({ title, body, labels });
    this.change(number, 'transferred', () => {
      issue.movedTo = { repository, number: moved };
    });
    return moved;
  }

  rename(name: string): void {
    this.oldNames.push(this.name);
    this.name = name;
  }

  get(number: number): Issue {
    const issue = this.issues.find((each) => each.number === number);
    if (!issue) throw new Error(`${this.name} has no #${number}`);
    return issue;
  }

  /** What is there to be listed. */
  listed(): Issue[] {
    return this.issues.filter(({ isDeleted, movedTo }) => !isDeleted && movedTo === null);
  }

  private add(draft: Draft, pull: Issue['pull']): Issue {
    const at = this.world.second();
    const number = (this.issues.at(-1)?.number ?? 0) + 1;
    const issue: Issue = {
      ...{ id: this.world.nextId(), number, title: `Issue ${number}`, body: '', state: 'open', reason: null },
      ...{ labels: [], milestone: null, assignees: [], type: null, author: this.world.account('ana') },
      ...{ createdAt: at, updatedAt: at, closedAt: null, pull, blockedBy: [], parts: [], comments: [] },
      ...{ isDeleted: false, movedTo: null },
      ...draft,
    };
    this.issues.push(issue);
    return issue;
  }

  private end(issue: Issue, reason: Issue['reason']): void {
    Object.assign(issue, { state: 'closed', reason, closedAt: this.world.second() });
  }

  private touch(number: number): Issue {
    const issue = this.get(number);
    issue.updatedAt = this.world.second();
    return issue;
  }

  private change(number: number, action: string, apply: (issue: Issue) => unknown): void {
    const issue = this.touch(number);
    apply(issue);
    this.tell(issue.pull ? 'pull_request' : 'issues', action, issue);
  }

  private tell(event: string, action: string, issue: Issue): void {
    const { number } = issue;
    const what = issue.pull
      ? { number, pull_request: renderPull(this, issue) }
      : { issue: renderIssue(this, issue) };
    this.world.deliver(event, this, { action, ...what });
  }
}
