import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { type TableView, withData } from '../../base/view/view.ts';
import { listRuns } from '../store.ts';
import { describeAge, describeHealth, describeReading } from '../views.ts';

export const sourceList = defineCommand({
  name: 'source list',
  summary: 'Lists where truth comes from by itself, how old it is, and what is in the way.',
  args: z.object({}),
  reads: true,
  async run(ctx) {
    const sources = await listRuns(ctx);
    const table: TableView = {
      kind: 'table',
      title: 'Sources',
      columns: [
        { title: 'Source' },
        { title: 'Name' },
        { title: 'Reads' },
        { title: 'Last read' },
        { title: 'State' },
      ],
      rows: sources.map(({ source, run }) => [
        source.id,
        source.name,
        describeReading(ctx, source),
        describeAge(ctx, run.last_good_at),
        describeHealth(ctx, source, run),
      ]),
      empty: 'No source yet. source add has truth come by itself.',
    };
    return withData(
      table,
      sources.map(({ source, run }) => ({
        id: source.id,
        name: source.name,
        kind: source.kind,
        isPaused: source.paused_at !== null,
        lastGoodAt: run.last_good_at,
        nextAt: run.next_at,
        records: run.records,
        trouble: run.trouble,
        why: run.trouble_says,
      })),
    );
  },
});
