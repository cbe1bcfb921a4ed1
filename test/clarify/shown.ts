import { plainText } from '../../src/base/view/text.ts';
import type { View } from '../../src/base/view/view.ts';

/** The lines of a View as words; a table's cells are separated by bars. */
export function linesOf(view: View): string[] {
  switch (view.kind) {
    case 'answer':
      return view.lines.map((line) => plainText(line, 'UTC'));
    case 'table':
      return [
        ...view.rows.map((row) => row.join(' | ')),
        ...(view.foot ?? []).map((line) => plainText(line, 'UTC')),
      ];
    case 'report':
      return view.sections.flatMap(({ heading, lines, table }) => [
        `# ${heading}`,
        ...lines.map((line) => plainText(line, 'UTC')),
        ...(table ? linesOf(table) : []),
      ]);
    default:
      throw new Error(`no lines in a ${view.kind}`);
  }
}

export function shown(view: View): string {
  return linesOf(view).join('\n');
}
