import { findClosed } from '../../adapters/calls/reach.ts';
import { decodeMessage } from '../../adapters/discord/decode.ts';
import { addNamed } from '../../adapters/discord/people/named.ts';
import { renderMessage as renderForDiscord } from '../../adapters/discord/render.ts';
import { scrubLine } from '../../adapters/process/log.ts';
import { decodeEvent } from '../../adapters/slack/decode.ts';
import { renderMessage as renderForSlack } from '../../adapters/slack/render.ts';
import { expandCalendar } from '../../adapters/sources/calendar/expand.ts';
import { mapFile } from '../../adapters/sources/file/map.ts';
import { renderView } from '../../adapters/terminal/render.ts';
import { renderSlackText } from '../../adapters/webhook/render.ts';
import { decodeAction } from '../../src/base/command/action-code.ts';
import { readCsv } from '../../src/base/language/csv.ts';
import { answer } from '../../src/base/view/view.ts';
import { createCommands } from '../../src/engine/commands.ts';
import { isFaithful } from '../../src/face/model/short-reason.ts';
import { readSeries } from '../../src/gather/metric/series-file.ts';
import { readRevenueFile } from '../../src/gather/revenue/revenue-file.ts';
import { readAddress } from '../../src/share/webhook/webhook.ts';
import { readFeatures } from '../../src/todo/guess/features.ts';
import { TitleReader } from '../../src/todo/likeness/title.ts';

const MONEY = { currency: 'EUR' };
const LOCALE = { zone: 'UTC', ...MONEY };
const commands = createCommands();
const SERIES = { ...LOCALE, metric: undefined, unit: undefined, known: [], source: '', now: 0 };
const ORDER = { ...LOCALE, pick: null, metric: null, unit: null, now: 0, version: 1 };
const WINDOW = { fromOn: '2026-11-22', untilOn: '2026-12-22', zone: 'UTC' };

const inCalendar = (line: string) =>
  `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n${line}\r\nEND:VEVENT\r\nEND:VCALENDAR`;
const saidInSlack = (text: string) => ({
  team_id: 'T1',
  event_id: 'E1',
  event: { type: 'app_mention', user: 'U1', channel: 'C1', text, ts: '1.1' },
});
const saidInDiscord = (content: string) => ({
  ...{ id: '1', type: 0, guild_id: '2', channel_id: '3', author: { id: '4', username: 'ana' } },
  content: `<@9> ${content}`,
});

/**
 * Milliseconds of what is linear, too, and takes longer a letter, where 50 do not do: the CSV library makes an error of each
 * row that has another length than the first, 12 µs a row, and the Markdown library a tree of each line; letters of scripts without spaces are told apart by their Unicode rules, which
 * titles of 200 characters and lines of a terminal need.
 */
export const SLOWER: Readonly<Record<string, number>> = {
  readCsv: 150,
  parseChecklist: 150,
  readPortfolioFile: 150,
  mapFile: 150,
  readSeries: 150,
  'readSeries long': 600,
  readRevenueFile: 600,
  TitleReader: 150,
  readFeatures: 150,
  'renderView of a terminal': 150,
};

/** What reads files and messages whole, and what writes them out for a chat, by name. */
export const PARSERS_OF_FILES: Readonly<Record<string, (text: string) => unknown>> = {
  'readSeries long': (text) =>
    readSeries(readCsv(`date,visits\n${text}`, { maxRows: 200_000 }), SERIES, () => undefined),
  readSeries: (text) => readSeries(readCsv(text, { maxRows: 200_000 }), SERIES, () => undefined),
  readRevenueFile: (text) =>
    readRevenueFile(readCsv(`month,actual\n${text}`, { maxRows: 10_000 }), {
      ...MONEY,
      today: '2026-11-22',
      projects: [],
    }),
  mapFile: (text) => mapFile(text, ORDER),
  'mapFile pick': (text) => mapFile('[{"a":1}]', { ...ORDER, pick: text }),
  expandCalendar: (text) => expandCalendar(text, WINDOW, () => undefined),
  'expandCalendar summary': (text) =>
    expandCalendar(inCalendar(`DTSTART:20261123T090000Z\r\nSUMMARY:${text}`), WINDOW, () => undefined),
  'expandCalendar rule': (text) =>
    expandCalendar(inCalendar(`DTSTART:20261123\r\nRRULE:${text}`), WINDOW, () => undefined),
  'decodeEvent of Slack': (text) => decodeEvent(saidInSlack(text), 'U9'),
  'decodeMessage of Discord': (text) => decodeMessage(saidInDiscord(text), '9', () => undefined),
  'addNamed of Discord': (text) => {
    const visit = decodeMessage(saidInDiscord(text), '9', () => undefined)?.request;
    return visit && addNamed(visit, async () => ({ name: 'ana', standing: 'person' }) as never);
  },
  decodeAction: (text) => decodeAction(commands, `propose:${text}`),
  readAddress: (text) => readAddress('url', `https://${text}`, findClosed),
  renderSlackText,
  'renderMessage of Slack': (text) => renderForSlack(answer(text), { ...LOCALE, commands }),
  'renderMessage of Discord': (text) => renderForDiscord(answer(text), { ...LOCALE, commands }),
  'renderView of a terminal': (text) =>
    renderView(answer(text), { ...LOCALE, width: 80, hasColour: false, typeAction: () => '' }),
  scrubLine,
  TitleReader: (text) => new TitleReader([text]).read(text),
  readFeatures: (text) => readFeatures(text),
  isFaithful: (text) => isFaithful([text.slice(0, 200)], [text]),
};
