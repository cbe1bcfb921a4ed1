import type { ItemRecord } from '../../src/base/source-port.ts';

/** An item of which nothing is known but that it is not there any more. */
export function goneItem(key: string, version: number): ItemRecord {
  const nothing = { startedAt: null, endedAt: null, milestone: null, dueOn: null, effortHours: null };
  const unknown = { itemType: null, project: null, assignee: null, labels: [], needs: [] };
  return { type: 'item', key, version, title: '', url: '', label: '', state: 'gone', ...nothing, ...unknown };
}
