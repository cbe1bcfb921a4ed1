import { escapeMarkdown, formatFixed, formatLine } from '../../adapters/discord/draw/markdown.ts';
import {
  findReverted,
  readClosing,
  readOwnTasks,
  readTaskList,
} from '../../adapters/sources/github/references.ts';
import { readStatement } from '../../adapters/sources/query/statement.ts';
import { decodeLine } from '../../adapters/terminal/decode.ts';
import { readCalendarRule } from '../../src/base/calendar/recurrence.ts';
import { parseLine, splitWords } from '../../src/base/command/parse.ts';
import { readCsv } from '../../src/base/language/csv.ts';
import { parseDate } from '../../src/base/language/date.ts';
import { parseEffort, splitEffort } from '../../src/base/language/effort.ts';
import { findNearest, slugify } from '../../src/base/language/ids.ts';
import { parseTypedJson, readJsonRows } from '../../src/base/language/json.ts';
import { isTwoWays, parseNumber } from '../../src/base/language/number.ts';
import { readPeriod } from '../../src/base/language/period.ts';
import { parseQuantity, parseUnit } from '../../src/base/language/quantity.ts';
import { isTime } from '../../src/base/language/time-of-day.ts';
import { readTitle as cleanTitle, splitTitle } from '../../src/base/language/title.ts';
import { stripAccents } from '../../src/base/language/words.ts';
import { cleanLine, cleanText } from '../../src/base/view/text.ts';
import {
  findFocusArea,
  readDirection,
  readTitle as readGoalTitle,
  suggestFocusArea,
} from '../../src/clarify/goal/goal.ts';
import { parseAmount, trimEnds } from '../../src/clarify/goal/sentence/amount.ts';
import { findDeadline, startsWithDeadline } from '../../src/clarify/goal/sentence/deadline-words.ts';
import { parseGoalSentence } from '../../src/clarify/goal/sentence/sentence.ts';
import { readWeight } from '../../src/clarify/goal/sentence/sentence-clauses.ts';
import { splitFieldAndValue } from '../../src/clarify/vision/vision-field.ts';
import { readReasonWords } from '../../src/decide/refuse/reasons.ts';
import { createCommands } from '../../src/engine/commands.ts';
import { readPhrase } from '../../src/face/phrases.ts';
import { readAnswers } from '../../src/face/words/answers.ts';
import { isChecklist, parseChecklist } from '../../src/gather/project/checklist.ts';
import { readPortfolioFile } from '../../src/gather/project/portfolio-file.ts';
import { parseChurn } from '../../src/gather/revenue/revenue.ts';
import { listStems } from '../../src/plan/playbook/metric-kind.ts';
import { readHandOver } from '../../src/plan/rework/hand-over.ts';
import { escapeLine, isLink } from '../../src/share/record/archive-text.ts';
import { readText } from '../../src/share/record/export-file.ts';
import { foldHandle, toHandle } from '../../src/team/people/handle.ts';
import { readHours } from '../../src/team/people/hours.ts';
import { readRoleId } from '../../src/team/people/role.ts';
import { readHints, readPastedList } from '../../src/todo/backlog/backlog-line.ts';
import { readPriority, readRhythm } from '../../src/todo/backlog/backlog-words.ts';
import { recogniseDanger } from '../../src/todo/danger/danger.ts';
import { deriveKey } from '../../src/todo/idea/candidate.ts';
import { hintAtCut } from '../../src/todo/idea/candidate-args.ts';
import { readImpact } from '../../src/todo/idea/impact.ts';
import { readLink } from '../../src/todo/task/doing/outcome.ts';

const TODAY = '2026-11-22';
const MONEY = { currency: 'EUR' };
const SENTENCE = { today: TODAY, currency: 'EUR' };
const KNOWN = {
  isProject: () => false,
  isCategory: () => false,
  isDoer: () => false,
  isImpact: () => true,
};
const commands = createCommands();

/** Everything that reads what a person, a file or a vendor wrote, by name. A refusal is an answer. */
export const PARSERS: Readonly<Record<string, (text: string) => unknown>> = {
  splitWords,
  parseLine: (text) => parseLine(commands, text),
  'parseLine propose': (text) => parseLine(commands, `propose ${text}`),
  'parseLine goal add': (text) => parseLine(commands, `goal add ${text}`),
  decodeLine,
  readPhrase,
  readAnswers,
  readReasonWords,
  readHandOver,
  readCalendarRule,
  readCsv: (text) => readCsv(text, { maxRows: 10_000 }),
  parseDate: (text) => parseDate(text, TODAY),
  readPeriod: (text) => readPeriod('period', text, TODAY),
  isTime,
  parseEffort,
  splitEffort,
  slugify,
  toHandle,
  findNearest: (text) => findNearest(text, ['propose', 'today', 'goal add']),
  parseTypedJson,
  readJsonRows,
  parseNumber: (text) => parseNumber(text),
  parseQuantity: (text) => parseQuantity(text, MONEY),
  parseAmount: (text) => parseAmount(text, SENTENCE),
  cleanTitle,
  splitTitle,
  stripAccents,
  cleanText,
  cleanLine: (text) => cleanLine(text, 500),
  parseUnit: (text) => parseUnit(text, MONEY),
  parseChurn,
  isTwoWays,
  trimEnds,
  findDeadline: (text) => findDeadline(text, TODAY),
  startsWithDeadline: (text) => startsWithDeadline(text, TODAY),
  readWeight,
  readDirection,
  readGoalTitle,
  findFocusArea: (text) => findFocusArea(text, ['growth', 'quality']),
  suggestFocusArea: (text) => suggestFocusArea(text, ['growth', 'quality']),
  listStems,
  foldHandle,
  readRoleId,
  readHours,
  readPriority,
  readRhythm,
  readImpact: (text) => readImpact(text, 'money', 'EUR'),
  deriveKey: (text) => deriveKey(text, null),
  hintAtCut,
  parseGoalSentence: (text) => parseGoalSentence(text, SENTENCE),
  splitFieldAndValue,
  parseChecklist,
  isChecklist: (text) => isChecklist(text, ['title']),
  readPortfolioFile: (text) => readPortfolioFile(text, null),
  readHints: (text) => readHints(text, KNOWN),
  readPastedList: (text) => readPastedList(text, KNOWN),
  recogniseDanger: (text) => recogniseDanger(text),
  readLink,
  escapeLine,
  isLink,
  readText,
  escapeMarkdown,
  formatLine: (text) => formatLine([text], 4_000),
  formatFixed: (text) => formatFixed(text, 4_000),
  readStatement,
  readClosing,
  readTaskList,
  readOwnTasks,
  findReverted,
};

/** Pieces that are repeated to a text: signs by themselves, and what nearly is something of a grammar. */
export const PIECES: readonly string[] = [
  ...'()[]{}"\'“”`*_~|<>/\\#@%!?.,;:=+-–—&^$€£0a \t\n\r\u0301\u200b\u00a0é漢'.split(''),
  ...['a ', '1 ', '1,', '1.', '1 000 ', '( ', ') ', '[ ', '"a ', "' ", '\\"', '-> ', '--', '--a ', '10% '],
  ...['by ', 'to ', 'from 1 to ', '1h ', '3-5 h ', '2026-', '31.', 'in 3 ', '- [ ] \n', '- ', '1. a\n'],
  ...['a,b\n', '"a",', '""', '\n\n', '=1', '@a ', '#a ', 'T-1 ', '[x](', '<@U1', '![', '](', 'fixes #'],
  ...['<@', '<#C|', '<!', '<@U1|', '&lt;', '``', '```', '**', '||', '{{', '${', '%3A', '%', ':a:', 'a:b:'],
  ...[
    'FREQ=DAILY;',
    'BYDAY=MO,',
    'a.',
    'a[',
    'a[?',
    'https://',
    'www.',
    '//',
    '…',
    'tiller_',
    'xoxb-1',
    '-----BEGIN ',
  ],
  ...['€1', '1e', '0x', 'e\u0301', 'every ', 'first ', 'not ', 'yes ', 'no T-', 'a: ', ':\n', '# a\n', '/* '],
];
