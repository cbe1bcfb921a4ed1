import { RespondError } from '@slack/bolt';
import type { KnownBlock, TableBlock } from '@slack/types';
import { WebAPIPlatformError } from '@slack/web-api';
import { DeliveryError } from '../../../src/base/language/errors.ts';
import type { Cells } from '../../../src/base/view/outline-parts.ts';
import { LIMITS } from '../limits.ts';

/** Whether this Slack takes tables: it does until it refuses one that it takes as a list. */
export interface TableUse {
  isTaken: boolean;
}

/** A table of Slack's own; null for one that is too large for it. */
export function drawTable({ titles, rows }: Cells): TableBlock | null {
  const cells = [titles.map(({ title }) => title), ...rows];
  const letters = cells.flat().reduce((sum, cell) => sum + Math.max(1, cell.length), 0);
  if (titles.length > LIMITS.tableCells || cells.length > LIMITS.tableRows || letters > LIMITS.tableText)
    return null;
  return {
    type: 'table',
    // Slack takes no empty cell.
    rows: cells.map((row) => row.map((cell) => ({ type: 'raw_text', text: cell === '' ? '—' : cell }))),
    column_settings: titles.map(({ align }) => ({ align, is_wrapped: true })),
  };
}

/** Sends a message with its tables drawn as tables; where Slack refuses them, the same as lists, and from then on. */
export async function sendWithTables<M extends { blocks: readonly KnownBlock[] }, T>(
  tables: TableUse,
  render: (hasTables: boolean) => M,
  send: (message: M) => Promise<T>,
): Promise<T> {
  const message = render(tables.isTaken);
  try {
    return await send(message);
  } catch (error) {
    if (!hasTable(message) || !isRefusedContent(error)) throw error;
    const sent = await send(render(false));
    tables.isTaken = false;
    return sent;
  }
}

export function hasTable({ blocks }: { blocks: readonly KnownBlock[] }): boolean {
  return blocks.some(({ type }) => type === 'table');
}

/** Whether Slack said that it does not take what is in a message: then the message is not there. */
function isRefusedContent(error: unknown): boolean {
  const cause = error instanceof DeliveryError ? error.cause : error;
  if (cause instanceof WebAPIPlatformError)
    return ['invalid_blocks', 'invalid_attachments'].includes(cause.data.error);
  return (
    cause instanceof RespondError &&
    cause.statusCode >= 400 &&
    cause.statusCode < 500 &&
    cause.statusCode !== 429
  );
}
