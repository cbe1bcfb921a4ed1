import type { StoredEntry } from '../core/history.ts';
import {
  type Computed,
  type FeedbackPersistence,
  type GoalVersion,
  type Position,
  type Save,
  SEEN_MS,
} from './persistence.ts';

/** Keeps everything in this process, for as long as it lives. */
export function createMemoryPersistence(): FeedbackPersistence {
  let position: Position = { epoch: 0, head: 0 };
  let entries: StoredEntry[] = [];
  let computed: Computed | null = null;
  const seen = new Map<string, number>();
  const versions: GoalVersion[] = [];

  return {
    async read(since) {
      const isWhole = since === null || since.epoch !== position.epoch;
      if (!isWhole && since.head === position.head) return { position, isWhole, entries: [], computed };
      return {
        position,
        isWhole,
        entries: structuredClone(isWhole ? entries : entries.filter(({ seq }) => seq > since.head)),
        computed: structuredClone(computed),
      };
    },
    async save(change: Save) {
      if (change.from.epoch !== position.epoch || change.from.head !== position.head) return false;
      if (change.isReplaced) entries = [];
      entries.push(...structuredClone(change.entries));
      const { keepFromSeq, keepFromAt } = change;
      const kept = entries.findIndex(({ seq }) => seq >= keepFromSeq);
      entries.splice(0, kept === -1 ? entries.length : kept);
      if (keepFromAt !== null) entries = entries.filter(({ at }) => at === null || at >= keepFromAt);
      if (change.computed !== undefined) computed = structuredClone(change.computed);
      if (change.computed?.eventId) seen.set(change.computed.eventId, change.now);
      for (const [id, at] of seen) {
        if (at >= change.now - SEEN_MS) break;
        seen.delete(id);
      }
      position = {
        epoch: position.epoch + (change.isReplaced ? 1 : 0),
        head: change.entries.at(-1)?.seq ?? position.head,
      };
      return true;
    },
    async hasSeen(eventId) {
      return seen.has(eventId);
    },
    async findGoals() {
      return structuredClone(versions.at(-1) ?? null);
    },
    async listGoals(limit) {
      return structuredClone(versions.toReversed().slice(0, limit));
    },
    async addGoals(version) {
      if (version.version !== (versions.at(-1)?.version ?? 0) + 1) return false;
      versions.push(structuredClone(version));
      return true;
    },
    async close() {},
  };
}
