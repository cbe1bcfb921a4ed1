import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Meter } from '../../../src/base/ports.ts';
import type { Vitals } from '../../../src/engine/vitals-store.ts';

/** Upper bounds in seconds: answers to people have three, messages minutes, thinking some seconds. */
const ANSWER_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 10];
const MESSAGE_BOUNDS = [0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 300, 3_600];
const THINKING_BOUNDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60];

/** What is read when somebody looks, beside what was counted meanwhile. */
export interface Reading {
  vitals: Vitals;
  /** Age of the newest scheduled copy in milliseconds; null for none. */
  backupAgeMs: number | null;
  /** Bytes of the write-ahead log; null where the database has none of its own. */
  walBytes: number | null;
}

/** A meter, and its figures as Prometheus reads them (text format 0.0.4). */
export interface PrometheusMeter extends Meter {
  readonly contentType: string;
  print(reading: Reading): Promise<string>;
}

/** Names follow Prometheus: base units, `_total` for what only grows. */
export function createMeter(): PrometheusMeter {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const calls = new Histogram({
    name: 'tiller_call_seconds',
    help: 'Calls of commands, from decoding to answer, by how they ended.',
    labelNames: ['end'],
    buckets: ANSWER_BOUNDS,
    registers,
  });
  const messages = new Histogram({
    name: 'tiller_message_seconds',
    help: 'Messages that arrived, from when they might be sent, by platform.',
    labelNames: ['platform'],
    buckets: MESSAGE_BOUNDS,
    registers,
  });
  const failures = new Counter({
    name: 'tiller_message_failures_total',
    help: 'Tries to send a message that failed, by platform and what follows.',
    labelNames: ['platform', 'outcome'],
    registers,
  });
  const limits = new Counter({
    name: 'tiller_rate_limited_total',
    help: 'Answers 429 of a platform, by what it calls the method.',
    labelNames: ['platform', 'method'],
    registers,
  });
  const thinking = new Histogram({
    name: 'tiller_thinking_seconds',
    help: 'Work in the background, such as planning, by name.',
    labelNames: ['name'],
    buckets: THINKING_BOUNDS,
    registers,
  });
  const late = new Histogram({
    name: 'tiller_wake_late_seconds',
    help: 'How long after it was due a wake-up began.',
    buckets: MESSAGE_BOUNDS,
    registers,
  });
  // From nought: a rate that begins with the first of them does not see it.
  for (const end of ['answered', 'refused', 'broke']) calls.zero({ end });
  const gauges = createGauges(registers);
  return {
    contentType: registry.contentType,
    called: (ms, end) => calls.observe({ end }, ms / 1_000),
    delivered: (platform, ms) => messages.observe({ platform }, ms / 1_000),
    failed: (platform, outcome) => failures.inc({ platform, outcome }),
    limited: (platform, method) => limits.inc({ platform, method }),
    thought: (name, ms) => thinking.observe({ name }, ms / 1_000),
    woke: (lateMs) => late.observe(lateMs / 1_000),
    print(reading) {
      gauges.set(reading);
      return registry.metrics();
    },
  };
}

/** What stands in the database now. */
function createGauges(registers: Registry[]): { set(reading: Reading): void } {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers });
  const teams = gauge('tiller_teams', 'Teams in this database.');
  const depth = gauge('tiller_outbox_messages', 'Messages that might be sent and are not.', ['platform']);
  const age = gauge('tiller_outbox_oldest_seconds', 'Age of the oldest of these.', ['platform']);
  const stuck = gauge('tiller_outbox_stuck_messages', 'Messages that were given up.');
  const jobs = gauge('tiller_jobs', 'Jobs that might run or do.');
  const jobsAge = gauge('tiller_jobs_oldest_seconds', 'Age of the oldest of these.');
  const due = gauge('tiller_due_rows', 'What should have happened by now.');
  const dueAge = gauge('tiller_due_oldest_seconds', 'How late the oldest of these is.');
  const sources = gauge('tiller_sources', 'Sources that are read, by kind.', ['kind']);
  const failing = gauge('tiller_sources_failing', 'Those whose last read failed.', ['kind']);
  const sourceAge = gauge(
    'tiller_source_oldest_seconds',
    'Since the last good read of the one that was read longest ago.',
    ['kind'],
  );
  const settled = gauge('tiller_forecasts_settled', 'Settled chances of tasks, by how they ended.', ['end']);
  const held = gauge('tiller_has_runner', '1 where a process runs this database, else 0.');
  const backup = gauge('tiller_backup_age_seconds', 'Age of the newest scheduled copy of the database.');
  const wal = gauge('tiller_wal_bytes', 'Size of the write-ahead log of SQLite.');
  return {
    set({ vitals, backupAgeMs, walBytes }) {
      teams.set(vitals.teams);
      depth.reset();
      age.reset();
      for (const [platform, { count, oldestMs }] of vitals.outbox) {
        depth.set({ platform }, count);
        age.set({ platform }, oldestMs / 1_000);
      }
      stuck.set(vitals.stuck);
      jobs.set(vitals.jobs.count);
      jobsAge.set(vitals.jobs.oldestMs / 1_000);
      due.set(vitals.due.count);
      dueAge.set(vitals.due.oldestMs / 1_000);
      for (const each of [sources, failing, sourceAge]) each.reset();
      for (const [kind, { count, failing: broken, oldestMs }] of vitals.sources) {
        sources.set({ kind }, count);
        failing.set({ kind }, broken);
        sourceAge.set({ kind }, oldestMs / 1_000);
      }
      for (const [end, count] of vitals.settled) settled.set({ end }, count);
      held.set(vitals.holder === null ? 0 : 1);
      // What there is none of has no size and no age: 0 would say that it is new.
      wal.set(walBytes ?? Number.NaN);
      backup.set(backupAgeMs === null ? Number.NaN : backupAgeMs / 1_000);
    },
  };
}
