import { plainText } from '../../src/base/view/text.ts';
import type { View } from '../../src/base/view/view.ts';

/** A View as the words a person reads, a line each. */
export function shown(view: View): string {
  switch (view.kind) {
    case 'answer':
      return view.lines.map((line) => plainText(line, 'UTC')).join('\n');
    case 'table':
      return view.rows.map((row) => row.join(' | ')).join('\n');
    case 'report':
      return view.sections.flatMap(({ lines }) => lines.map((line) => plainText(line, 'UTC'))).join('\n');
    default:
      return JSON.stringify(view);
  }
}
