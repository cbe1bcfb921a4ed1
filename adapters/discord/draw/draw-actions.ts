import type {
  APIActionRowComponent,
  APIButtonComponent,
  APIComponentInMessageActionRow,
  APISectionComponent,
  APISelectMenuOption,
  APITextDisplayComponent,
} from 'discord.js';
import { encodeAction } from '../../../src/base/command/action-code.ts';
import type { CommandTable } from '../../../src/base/command/table.ts';
import { cleanLine } from '../../../src/base/view/text.ts';
import type { Action } from '../../../src/base/view/view.ts';
import { cutWords, LIMITS } from '../limits.ts';

const ACTION_ROW = 1;
const BUTTON = 2;
const STRING_SELECT = 3;
const SECTION = 9;
const TEXT_DISPLAY = 10;
const STYLES = { primary: 1, plain: 2, danger: 4 } as const;

/** How much room the actions of a text take: a row of buttons, one button beside it and a menu, or a menu alone. */
export type Density = 'row' | 'aside' | 'menu';

/** An action with the code that its button carries. */
interface CodedAction {
  code: string;
  label: string;
  style: Action['style'];
}

/** Gives out ids, each once in a message: of two buttons that do the same, the second has a number before its code. */
export function createIds(): (code: string) => string | undefined {
  const given = new Set<string>();
  return (code) => {
    for (let number = 1; number <= LIMITS.components; number += 1) {
      const id = number === 1 ? code : `${number}~${code}`;
      if (given.has(id)) continue;
      if (id.length > LIMITS.customId) return undefined;
      given.add(id);
      return id;
    }
    return undefined;
  };
}

/** The code that a button carries, without the number that made it unique. */
export function readCode(id: string): string {
  return id.replace(/^\d+~/, '');
}

/** A text and what can be done about it. `said` may be empty: then there are the actions alone. */
export function drawEntry(
  said: string,
  { actions, more }: { actions: readonly Action[]; more: readonly Action[] },
  {
    commands,
    density,
    newId,
  }: { commands: CommandTable; density: Density; newId: ReturnType<typeof createIds> },
): (APITextDisplayComponent | APIActionRowComponent<APIComponentInMessageActionRow> | APISectionComponent)[] {
  const shown = density === 'row' ? [...actions, ...foldMenu(more)] : [...actions, ...more];
  const coded = shown.flatMap((action) => codeAction(action, commands));
  const draw = (each: readonly CodedAction[]) => each.flatMap((one) => drawButton(one, newId));
  const text: APITextDisplayComponent[] = said === '' ? [] : [{ type: TEXT_DISPLAY, content: said }];
  if (density === 'menu') return [...text, ...drawMenu(coded, newId)];
  if (density === 'row' || said === '') {
    // A menu of one would hide what a button says; where there is a menu, it has what is needed less often.
    const most = more.length > 1 ? Math.min(actions.length, LIMITS.rowButtons) : LIMITS.rowButtons - 1;
    const room = coded.length > LIMITS.rowButtons ? most : LIMITS.rowButtons;
    const row = draw(coded.slice(0, room));
    return [
      ...text,
      ...(row.length > 0 ? [{ type: ACTION_ROW, components: row } as const] : []),
      ...drawMenu(coded.slice(room), newId),
    ];
  }
  const [accessory] = draw(coded.slice(0, 1));
  if (!accessory) return text;
  return [
    { type: SECTION, components: [{ type: TEXT_DISPLAY, content: said }], accessory },
    ...drawMenu(coded.slice(1), newId),
  ];
}

/** A select takes a row of its own: one button leads to the answer that says why and has the rest of the buttons. */
function foldMenu(more: readonly Action[]): Action[] {
  const why = more.find(({ command, args }) => command === 'why' && args.about === undefined);
  return why && more.length > 1 ? [{ ...why, label: '⋯' }] : [...more];
}

function codeAction(action: Action, commands: CommandTable): CodedAction[] {
  const code = encodeAction(commands, action);
  return code === null ? [] : [{ code, label: plain(action.label, LIMITS.button), style: action.style }];
}

function drawButton(
  { code, label, style }: CodedAction,
  newId: ReturnType<typeof createIds>,
): APIButtonComponent[] {
  const id = newId(code);
  return id === undefined ? [] : [{ type: BUTTON, style: STYLES[style], label, custom_id: id }];
}

/** A menu names what is in it before it is opened. */
function drawMenu(
  actions: readonly CodedAction[],
  newId: ReturnType<typeof createIds>,
): APIActionRowComponent<APIComponentInMessageActionRow>[] {
  const options = actions
    .filter(({ code }, index) => actions.findIndex((other) => other.code === code) === index)
    .map(({ code, label }): APISelectMenuOption => ({ label, value: code }))
    .slice(0, LIMITS.selectOptions);
  const id = newId('more');
  if (options.length === 0 || id === undefined) return [];
  const placeholder = plain(options.map(({ label }) => label).join(', '), LIMITS.placeholder);
  return [{ type: ACTION_ROW, components: [{ type: STRING_SELECT, custom_id: id, placeholder, options }] }];
}

/** Of a button or option; Discord takes no empty one. */
function plain(raw: string, most: number): string {
  const words = cutWords(cleanLine(raw, most), most);
  return words === '' ? '—' : words;
}
