import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { Db, Tx } from '../../src/base/store/open.ts';
import { makeRows, type Rows } from '../support/database/rows.ts';
import { DIALECTS, openTestDatabase } from '../support/database.ts';

type Table = keyof Rows;
type Values = Readonly<Record<string, unknown>>;

/** Ends a transaction without keeping what it did. */
class Undo extends Error {}

const NOWHERE = { workspace_id: 'nowhere' };

/** A key that is free, beside what makeRows gives. */
const FRESH: { readonly [T in Table]: Values } = {
  workspaces: { id: 'c' },
  tenants: { tenant: 'T9' },
  executors: { id: 'M-9', handle: 'zed' },
  identities: { user_id: 'U9' },
  platform_roles: { role_id: 'R9' },
  places: { id: 'other', place: 'C9' },
  leaves: { id: 'L-9' },
  tokens: { id: 'TK-9', number: 9, digest: 'd9' },
  feeds: { id: 'other' },
  feed_places: { feed_id: 'second' },
  visions: { version: 9 },
  metrics: { id: 'churn' },
  observations: { at: 9 },
  context_events: { id: 'X-9' },
  anomalies: { at: 9 },
  projects: { id: 'beta' },
  features: { id: 'F-9', number: 9 },
  bugs: { id: 'BUG-9', number: 9 },
  revenue_periods: { starts_on: '2026-10-01', ends_on: '2026-10-31' },
  goals: { id: 'G-9', number: 9 },
  notes: { id: 'N-9', number: 9 },
  candidates: { id: 'C-9', number: 9, key: 'k9' },
  likeness_answers: { low_id: 'C-2', high_id: 'C-3' },
  candidate_sources: { key: 'k9' },
  batches: { id: 'B-9', number: 9, on_date: '2026-11-24' },
  tasks: { id: 'T-9', number: 9 },
  danger_releases: { task_id: 'T-2' },
  hour_shares: { subject_id: 'G-9' },
  routing_trials: { id: 'RT-9', number: 9 },
  task_dependencies: { task_id: 'T-2', needs_task_id: 'T-1' },
  forecasts: { version: 9 },
  votes: { content_hash: 'h9' },
  decisions: { id: 'D-9', number: 9 },
  outcomes: { task_id: 'T-2' },
  patterns: { category: 'revenue' },
  kinds: { name: 'small' },
  kind_rules: { id: 'R-9', number: 9 },
  tactics: { id: 'TC-9', number: 9 },
  lessons: { id: 'LS-9', number: 9 },
  hand_overs: { id: 'H-9', number: 9 },
  agent_attempts: { id: 'W-9', number: 9, state: 'failed' },
  agent_deliveries: { id: 'DL-9', number: 9, state: 'void' },
  agent_questions: { id: 'Q-9', number: 9 },
  settlements: { part: 'impact', is_hit: null, realised: 1, verdict: 'inside' },
  readings: { version: 9 },
  reading_tasks: { task_id: 'T-2', forecast_version: null, low: null, high: null },
  webhooks: { id: 'W-9', number: 9 },
  sources: { id: 'S-9', number: 9 },
  source_items: { key: '9' },
  source_runs: { source_id: 'S-9' },
  source_versions: { key: '9' },
  source_orders: { id: 'o9' },
  source_deliveries: { delivery: 'd9' },
  reviews: { on_date: '2026-12-04' },
  reactions: { emoji: '👍' },
  events: { seq: 9 },
  inbox: { origin: 'o9' },
  messages: { subject: 's9' },
  outbox: { id: 9 },
  jobs: { id: 9, origin: 'o9' },
  due: { subject: 's9' },
  link_codes: { user_id: 'U9', code_digest: 'd9' },
  secrets: { id: 's9' },
  sealed_months: { month: '2026-11', first_seq: 3, last_seq: 4 },
  reaction_times: { reaction: 'b'.repeat(32) },
  model_spending: { month: '2026-12' },
  model_ideas: { number: 9 },
  questions: { member_id: 'M-9' },
  feedback_loops: { workspace_id: 'c' },
  feedback_history: { seq: 9 },
  feedback_seen: { event_id: 'e9' },
  feedback_goals: { version: 9 },
  feedback_heads: { workspace_id: 'c' },
  feedback_events: { seq: 9, event_id: 'e9' },
  feedback_cursors: { subscriber: 'other' },
  feedback_poisoned: { event_id: 'e9' },
};

/** What no table may hold, by table: each of these in the place of a good row's values. */
const BAD: { readonly [T in Table]: Readonly<Record<string, Values>> } = {
  workspaces: { 'truth that is neither 0 nor 1': { is_example: 2 }, 'no name': { name: null } },
  tenants: {
    'a platform that is none': { platform: 'irc' },
    'no such workspace': NOWHERE,
    'a tenant bound already': { tenant: 'T1' },
  },
  executors: {
    'a kind that is none': { kind: 'cat' },
    'a handle twice': { handle: 'ana' },
    'an agent nobody is responsible for': { kind: 'agent' },
    'somebody of nowhere as responsible': { kind: 'agent', responsible_id: 'M-404' },
    'somebody of another workspace as responsible': { kind: 'agent', responsible_id: 'M-7' },
    'more hours than a week has': { hours_per_week: 169 },
    'less than no hours': { hours_per_week: -1 },
    'an admin who is neither yes nor no': { is_admin: 2 },
    'no such workspace': NOWHERE,
  },
  identities: {
    'an account twice': { user_id: 'U1' },
    'a member of another workspace': { member_id: 'M-7' },
    'a tenant of another workspace': { tenant: 'T2' },
    'a tenant that nobody bound': { tenant: 'T404' },
  },
  platform_roles: {
    'a role twice': { role_id: 'R1' },
    'an approver group that is neither yes nor no': { is_approver: 2 },
    'a tenant of another workspace': { tenant: 'T2' },
  },
  places: {
    'a place twice': { place: 'C1' },
    'a tenant of another workspace': { tenant: 'T2' },
    'a tenant that nobody bound': { tenant: 'T404' },
  },
  tokens: {
    'the secret of another': { digest: 'd-a' },
    'a role that is none': { role: 'owner' },
    'an end before its start': { expires_at: 0 },
    'somebody of another workspace': { executor_id: 'M-7' },
  },
  leaves: {
    'an end before its start': { ends_on: '2026-11-22' },
    'somebody of another workspace': { executor_id: 'M-7' },
    'a stand-in of another workspace': { stand_in_id: 'M-7' },
  },
  feeds: {
    'no place for a task': { cap: 0 },
    'too many tasks': { cap: 21 },
    'an order that is none': { selection_order: 'random' },
    'a state that is none': { state: 'loud' },
    'a routing that is none': { routing: 'dice' },
    'no such workspace': NOWHERE,
  },
  feed_places: {
    'a place of another workspace': { place_id: 'theirs' },
    'a feed of another workspace': { feed_id: 'theirs' },
    'a place twice': { feed_id: 'main' },
  },
  visions: {
    'a second active version': { is_active: 1 },
    'an author of another workspace': { author_id: 'M-7' },
    'a version twice': { version: 1 },
  },
  metrics: {
    'a cadence that is none': { cadence: 'year' },
    'a cadence from nowhere': { cadence_from: 'stars' },
    'no such workspace': NOWHERE,
  },
  observations: {
    'a metric of another workspace': { metric_id: 'theirs' },
    'a value twice': { at: 1 },
    'no value': { value: null },
  },
  context_events: {
    'an end before its start': { ends_on: '2026-10-31' },
    'a kind that is none': { kind: 'weather' },
  },
  anomalies: {
    'a metric of another workspace': { metric_id: 'theirs' },
    'a kind that is none': { kind: 'odd' },
  },
  projects: {
    'a state that is none': { state: 'lost' },
    'revenue that is neither yes nor no': { earns_revenue: 2 },
  },
  features: {
    'a project of another workspace': { project_id: 'theirs' },
    'a state that is none': { state: 'nearly' },
  },
  bugs: {
    'a project of another workspace': { project_id: 'theirs' },
    'a severity that is none': { severity: 'odd' },
    'a state that is none': { state: 'nearly' },
  },
  revenue_periods: {
    'an end before its start': { ends_on: '2026-09-30' },
    'a churn above all': { churn_rate: 1.1 },
    'a churn below none': { churn_rate: -0.1 },
    'a key that is not the project': { project_key: 'beta' },
    'a project of another workspace': { project_key: 'theirs', project_id: 'theirs' },
    'a period twice': { starts_on: '2026-11-01', ends_on: '2026-11-30' },
  },
  goals: {
    'a metric of another workspace': { metric_id: 'theirs' },
    'an owner of another workspace': { owner_id: 'M-7' },
    'a direction that is none': { direction: 'upwards' },
    'no weight': { weight: 0 },
    'a closing without an instant': { state: 'met' },
    'an instant of closing while open': { closed_at: 1 },
  },
  notes: {
    'a goal of another workspace': { goal_id: 'G-7' },
    'an author of another workspace': { author_id: 'M-7' },
    'a source that is none': { source: 'rumour' },
  },
  candidates: {
    'a key twice': { key: 'k' },
    'a number twice': { number: 1 },
    'a priority above ten': { priority: 11 },
    'half an impact': { impact_low: null },
    'an impact upside down': { impact_low: 3 },
    'an impact that is unknown': { impact_label: 'unknown' },
    'no impact that is a guess': { impact_low: null, impact_high: null },
    'no effort at all': { effort_hours: 0 },
    'an effort upside down': { effort_high_hours: 0.5 },
    'a recurrence at once': { recurs_every_days: 0 },
    'a state that is none': { state: 'odd' },
    'a metric of another workspace': { metric_id: 'theirs' },
    'a goal of another workspace': { goal_id: 'G-7' },
    'a project of another workspace': { project_id: 'theirs' },
    'a proposer of another workspace': { proposer_id: 'M-7' },
  },
  likeness_answers: {
    'an answer that is none': { answer: 'maybe' },
    'a pair the wrong way round': { low_id: 'C-3', high_id: 'C-2' },
    'an idea and itself': { low_id: 'C-2', high_id: 'C-2' },
    'an idea of another workspace': { high_id: 'C-7' },
    'somebody of another workspace': { answered_by: 'M-7' },
  },
  candidate_sources: {
    'a key twice': { key: 'k' },
    'an idea of another workspace': { candidate_id: 'C-7' },
  },
  danger_releases: {
    'an end by nobody': { ended_at: 1 },
    'a task of another workspace': { task_id: 'T-7' },
    'somebody of another workspace': { released_by: 'M-7' },
  },
  hour_shares: {
    'a subject that is none': { subject_kind: 'feed' },
    'neither share': { most_percent: null },
    'more at least than at most': { least_percent: 41 },
    'more than all': { most_percent: 101 },
    'no such workspace': NOWHERE,
  },
  routing_trials: {
    'a number twice': { number: 1 },
    'a winner before the end': { winner: 'learned' },
    'an end while it runs': { ended_at: 1 },
    'more hits than tasks': { learned_hits: 1 },
    'a feed of another workspace': { feed_id: 'theirs' },
  },
  batches: {
    'a second batch of a day': { on_date: '2026-11-23' },
    'a feed of another workspace': { feed_id: 'theirs' },
  },
  tasks: {
    'a number twice': { number: 1 },
    'a second open task of a candidate': { state: 'proposed', candidate_id: 'C-2' },
    'a state that is none': { state: 'odd' },
    'an alignment above one': { alignment: 1.1 },
    'a priority above ten': { priority: 11 },
    'no effort at all': { effort_hours: 0 },
    'an effort upside down': { effort_high_hours: 0.5 },
    'a candidate of another workspace': { candidate_id: 'C-7' },
    'a batch of another workspace': { batch_id: 'B-7' },
    'a feed of another workspace': { feed_id: 'theirs' },
    'a goal of another workspace': { goal_id: 'G-7' },
    'a metric of another workspace': { metric_id: 'theirs' },
    'a project of another workspace': { project_id: 'theirs' },
    'an assignee of another workspace': { assignee_id: 'M-7' },
  },
  task_dependencies: {
    'a task that needs itself': { needs_task_id: 'T-2' },
    'a task of another workspace': { needs_task_id: 'T-7' },
  },
  forecasts: {
    'certain success': { success_probability: 1 },
    'certain failure': { success_probability: 0 },
    'a task of another workspace': { task_id: 'T-7' },
    'a metric of another workspace': { metric_id: 'theirs' },
    'a version twice': { version: 1 },
  },
  votes: {
    'a second vote of a member': { content_hash: 'h' },
    'a choice that is none': { choice: 'maybe' },
    'a voter of another workspace': { member_id: 'M-7' },
    'a task of another workspace': { task_id: 'T-7' },
  },
  decisions: {
    'a choice that is none': { choice: 'shrug' },
    'a reason that is none': { reason: 'because' },
    'a task of another workspace': { task_id: 'T-7' },
    'somebody of another workspace': { decided_by: 'M-7' },
  },
  outcomes: {
    'a second outcome of a task': { task_id: 'T-1' },
    'less than no minutes': { minutes: -1 },
    'half a success': { is_success: 2 },
    'a task of another workspace': { task_id: 'T-7' },
    'an executor of another workspace': { executor_id: 'M-7' },
  },
  patterns: { 'an executor of another workspace': { executor_id: 'M-7' } },
  kinds: {
    'a kind twice': { name: 'risky' },
    'an ending that is none': { silence_ending: 'shout' },
    'voters that are none': { voters: 'cats' },
    'nobody who decides by two': { voters: 'nobody' },
    'a quorum of none': { quorum: 0 },
  },
  kind_rules: { 'an author of another workspace': { created_by: 'M-7' } },
  tactics: {
    'a goal of another workspace': { goal_id: 'G-7' },
    'a metric of another workspace': { metric_id: 'theirs' },
    'a judgement before its start': { judge_on: '2026-11-23' },
    'nothing between keeping and retiring': { keep_at: 0 },
    'half a guardrail': { guardrail_at: 1 },
    'a state that is none': { state: 'odd' },
    'one who overrules and seconds': { overruled_by: 'M-1', seconded_by: 'M-1' },
  },
  lessons: {
    'a state that is none': { state: 'odd' },
    'less than no hits': { hits: -1 },
    'a goal of another workspace': { goal_id: 'G-7' },
  },
  hand_overs: {
    'a reason that is none': { reason: 'tired' },
    'a task of another workspace': { task_id: 'T-7' },
    'somebody of another workspace': { to_id: 'M-7' },
  },
  agent_attempts: {
    'a second that has the task': { state: 'running' },
    'a state that is none': { state: 'tired' },
    'money below nothing': { cost: -1 },
    'a task of another workspace': { task_id: 'T-7' },
    'an agent of another workspace': { agent_id: 'M-7' },
  },
  agent_deliveries: {
    'a second that waits': { state: 'waiting' },
    'an attempt that is none': { attempt_id: 'W-404' },
    'a task of another workspace': { task_id: 'T-7' },
    'somebody of another workspace who decides': { decided_by: 'M-7' },
  },
  agent_questions: {
    'an attempt that is none': { attempt_id: 'W-404' },
    'somebody of another workspace who answers': { replied_by: 'M-7' },
  },
  settlements: {
    'a part twice': { part: 'success', is_hit: 1, realised: null, verdict: 'hit' },
    'a void one without a reason': { verdict: 'void', why: '' },
    'a reason of one that is not void': { why: 'because' },
    'an impact nobody measured': { realised: null },
    'a verdict that is none': { verdict: 'odd' },
    'a task of another workspace': { task_id: 'T-7' },
    'a forecast that is none': { forecast_version: 7 },
  },
  reactions: {
    'a place of another workspace': { place_id: 'theirs' },
    'a reaction twice': { emoji: '✅' },
  },
  readings: {
    'a verdict that is none': { verdict: 'perhaps' },
    'an end before its start': { starts_at: 2 },
    'a look to come although it is told': { look_at: 9 },
    'an interval the wrong way round': { low80: 3 },
    'half of an interval': { middle: null },
    'a metric of another workspace': { metric_id: 'theirs' },
  },
  reading_tasks: {
    'half of a promise': { forecast_version: 1, low: 1, high: null },
    'a reading that is none': { version: 8 },
    'a task of another workspace': { task_id: 'T-7' },
  },
  reviews: {
    'a second review of a day': { on_date: '2026-11-27' },
    'a feed of another workspace': { feed_id: 'theirs' },
  },
  events: { 'a number twice': { seq: 1 }, 'no such workspace': NOWHERE },
  inbox: { 'an origin twice': { origin: 'o' }, 'no such workspace': NOWHERE },
  messages: { 'a place of another workspace': { place_id: 'theirs' }, 'a message twice': { subject: 's' } },
  outbox: {
    'a place of another workspace': { place_id: 'theirs' },
    'a state that is none': { state: 'odd' },
    'half a doubt': { is_doubtful: 2 },
  },
  jobs: { 'an origin twice': { origin: 'o' }, 'a state that is none': { state: 'odd' } },
  due: { 'a subject twice': { subject: 's' }, 'no such workspace': NOWHERE },
  webhooks: {
    'a form that is none': { format: 'xml' },
    'a number twice': { number: 1 },
    'a place of another workspace': { place_id: 'elsewhere' },
    'somebody of another workspace': { made_by_id: 'M-7' },
  },
  sources: {
    'a number twice': { number: 1 },
    'somebody of another workspace': { made_by_id: 'M-7' },
    'more than yes and no': { allows_private: 2 },
    'no such workspace': NOWHERE,
  },
  source_items: {
    'a kind that is none': { kind: 'poem' },
    'a source that is none': { source_id: 'S-404' },
  },
  source_runs: { 'less than no failures': { failures: -1 }, 'a source twice': { source_id: 'S-1' } },
  source_versions: { 'no such workspace': NOWHERE },
  source_orders: { 'a state that is none': { state: 'odd' }, 'no such workspace': NOWHERE },
  source_deliveries: { 'a delivery twice': { delivery: 'd' } },
  secrets: {
    'a secret that is not sealed': { sealed: 'whsec_open' },
    'no such workspace': NOWHERE,
  },
  sealed_months: {
    'an end before its beginning': { last_seq: 0 },
    'events that another month has': { first_seq: 1 },
    'a month that is none': { month: 'May' },
    'no such workspace': NOWHERE,
  },
  reaction_times: {
    'a reaction that is no hash': { reaction: 'U1' },
    'no such workspace': NOWHERE,
  },
  model_spending: {
    'less than nothing': { micros: -1 },
    'a month that is none': { month: 'May' },
    'no such workspace': NOWHERE,
  },
  questions: {
    'a second question to one member at a place': { member_id: 'M-1' },
    'no buttons': { member_id: 'M-9', actions: '' },
    'no such workspace': NOWHERE,
  },
  model_ideas: {
    'a number twice': { number: 1 },
    'no such workspace': NOWHERE,
  },
  link_codes: {
    'a second code of an account': { user_id: 'U1' },
    'the code of somebody else': { code_digest: 'a' },
    'less than no wrong codes': { wrong_count: -1 },
    'no such workspace': NOWHERE,
  },
  feedback_loops: {
    'a second loop of a workspace': { workspace_id: 'a' },
    'an analysis without suggestions': { suggestions: null },
  },
  feedback_history: { 'a number twice': { seq: 1 }, 'the history of no loop': NOWHERE },
  feedback_seen: { 'an event twice': { event_id: 'e' } },
  feedback_goals: { 'a version twice': { version: 1 }, 'a version before the first': { version: 0 } },
  feedback_heads: { 'a second head of a workspace': { workspace_id: 'a' } },
  feedback_events: { 'an event twice': { event_id: 'e' }, 'a number twice': { seq: 1 } },
  feedback_cursors: {
    'a second place of a subscriber': { subscriber: 'worker' },
    'half a claim': { claim_token: 't' },
    'less than no tries': { tries: -1 },
  },
  feedback_poisoned: { 'an event twice': { event_id: 'e' } },
};

/** Two workspaces: `a` with a good row in each table, `b` with rows whose ids `a` does not have. */
async function fill(db: Db): Promise<Rows> {
  const a = makeRows('a', 'T1');
  const b = makeRows('b', 'T2');
  await db.transact(
    async (tx) => {
      for (const table of Object.keys(a) as Table[]) {
        await insert(tx, table, a[table]);
        if (table === 'feeds') await insert(tx, table, { ...a.feeds, id: 'second' });
        if (table === 'visions') await insert(tx, table, { ...a.visions, version: 2, is_active: 1 });
        if (table === 'candidates') {
          await insert(tx, table, { ...a.candidates, id: 'C-2', number: 2, key: 'k2' });
          await insert(tx, table, { ...a.candidates, id: 'C-3', number: 3, key: 'k3' });
        }
        // A second task, open: of a candidate of its own.
        if (table === 'tasks') {
          await insert(tx, table, { ...a.tasks, id: 'T-2', number: 2, state: 'open', candidate_id: 'C-2' });
        }
      }
      const theirs: { readonly [T in Table]?: Values } = {
        workspaces: {},
        tenants: {},
        executors: { id: 'M-7' },
        places: { id: 'theirs', place: 'C7' },
        feeds: { id: 'theirs' },
        metrics: { id: 'theirs' },
        projects: { id: 'theirs' },
        goals: { id: 'G-7', metric_id: 'theirs', owner_id: 'M-7' },
        candidates: {
          id: 'C-7',
          goal_id: 'G-7',
          metric_id: 'theirs',
          project_id: 'theirs',
          proposer_id: 'M-7',
        },
        batches: { id: 'B-7', feed_id: 'theirs' },
        tasks: {
          id: 'T-7',
          candidate_id: 'C-7',
          feed_id: 'theirs',
          batch_id: 'B-7',
          goal_id: 'G-7',
          metric_id: 'theirs',
          project_id: 'theirs',
          assignee_id: 'M-7',
        },
      };
      for (const [table, values] of Object.entries(theirs) as [Table, Values][]) {
        await insert(tx, table, { ...b[table], ...values });
      }
    },
    { asOwner: true },
  );
  return a;
}

async function insert(tx: Tx, table: Table, row: Values): Promise<void> {
  const columns = Object.keys(row);
  await sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
    values (${sql.join(Object.values(row).map((value) => sql.val(value)))})`.execute(tx);
}

/** Why the database refuses a row; undefined if it takes it. Keeps nothing either way. */
async function tryInsert(db: Db, table: Table, row: Values): Promise<string | undefined> {
  try {
    await db.transact(
      async (tx) => {
        await insert(tx, table, row);
        throw new Undo();
      },
      { asOwner: true },
    );
  } catch (error) {
    return error instanceof Undo ? undefined : String(error);
  }
}

describe.each(DIALECTS)('the schema on %s', (dialect) => {
  it('takes good rows and refuses what must not be, in every table', async () => {
    const db = await openTestDatabase(dialect);
    const rows = await fill(db);
    const taken: string[] = [];
    const refusedFresh: string[] = [];
    const otherwise: string[] = [];
    for (const table of Object.keys(rows) as Table[]) {
      const fresh = { ...rows[table], ...FRESH[table] };
      const why = await tryInsert(db, table, fresh);
      if (why !== undefined) refusedFresh.push(`${table}: ${why}`);
      for (const [name, bad] of Object.entries(BAD[table])) {
        const reason = await tryInsert(db, table, { ...fresh, ...bad });
        if (reason === undefined) taken.push(`${table}: ${name}`);
        else if (!/constraint/i.test(reason)) otherwise.push(`${table}: ${name}: ${reason}`);
      }
    }
    expect({ taken, refusedFresh, otherwise }).toEqual({ taken: [], refusedFresh: [], otherwise: [] });
  });

  it('keeps whole numbers up to 2^53 - 1, fractions and text as they were given', async () => {
    const db = await openTestDatabase(dialect);
    await fill(db);
    const numbers = [Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 0, 1_795_424_400_000];
    const fractions = [0.1 + 0.2, 1e-300, 1.7976931348623157e308, -0.5, 123456789.12345679];
    const words = [
      '',
      'Ünïcödé',
      '👩‍💻 emoji',
      "'; drop table tasks; --",
      'a\nb',
      '\u{10FFFF}',
      '{"json": null}',
    ];
    for (const at of numbers) {
      for (const [index, value] of fractions.entries()) {
        const context = words[(index + Math.abs(at)) % words.length] ?? '';
        const row = {
          ...makeRows('a', 'T1').observations,
          source: `s-${index}`,
          at,
          arrived_at: at,
          value,
          context,
        };
        await db.kysely.insertInto('observations').values(row).execute();
        const read = await db.kysely
          .selectFrom('observations')
          .selectAll()
          .where('at', '=', at)
          .where('source', '=', row.source)
          .executeTakeFirst();
        expect(read).toEqual(row);
      }
    }
  });

  it('gives sums, counts, means and extremes as numbers', async () => {
    const db = await openTestDatabase(dialect);
    await fill(db);
    const { fn } = db.kysely;
    const read = await db.kysely
      .selectFrom('tasks')
      .where('workspace_id', '=', 'a')
      .select([
        fn.countAll<number>().as('count'),
        fn.sum<number>('effort_hours').as('sum'),
        fn.avg<number>('effort_hours').as('mean'),
        fn.max('number').as('most'),
      ])
      .executeTakeFirstOrThrow();
    expect(read).toEqual({ count: 2, sum: 2, mean: 1, most: 2 });
  });

  it('orders and compares text by code point, whatever the machine’s language', async () => {
    const db = await openTestDatabase(dialect);
    await fill(db);
    const names = [
      'zebra',
      'Zebra',
      'éclair',
      'apple',
      'Äpfel',
      'ß',
      '10',
      '9',
      '_',
      'a b',
      'ab',
      '',
      '日本',
    ];
    for (const [index, name] of names.entries()) {
      const metric = { ...makeRows('a', 'T1').metrics, id: `m-${index}`, name };
      await db.kysely.insertInto('metrics').values(metric).execute();
    }
    const read = await db.kysely
      .selectFrom('metrics')
      .select('name')
      .where('id', 'like', 'm-%')
      .orderBy('name')
      .execute();
    const byCodePoint = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(read.map(({ name }) => name)).toEqual(byCodePoint);
    const isAfter = (name: string) => Buffer.compare(Buffer.from(name), Buffer.from('a')) > 0;
    const after = await db.kysely
      .selectFrom('metrics')
      .select('name')
      .where('id', 'like', 'm-%')
      .where('name', '>', 'a')
      .orderBy('name')
      .execute();
    expect(after.map(({ name }) => name)).toEqual(byCodePoint.filter(isAfter));
  });
});

describe('the schema on postgres', () => {
  it('compares every text by code point: the server of a team may have another language', async () => {
    const db = await openTestDatabase('postgres');
    const { rows } = await sql<{ column: string }>`
      select c.relname || '.' || a.attname as column from pg_attribute a
      join pg_class c on c.oid = a.attrelid and c.relkind = 'r'
      join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
      join pg_collation l on l.oid = a.attcollation
      where l.collname <> 'C' and c.relname <> 'schema_migrations'`.execute(db.kysely);
    expect(rows).toEqual([]);
  });
});
