import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { Delivery, Log, Painter } from '../../../src/base/ports.ts';
import { describeChart } from '../../../src/base/view/chart-text.ts';
import { listCharts } from '../../../src/base/view/charts.ts';
import type { Picture } from '../../../src/base/view/picture.ts';
import { directUserOf } from '../../../src/team/account/place-store.ts';
import { readId } from '../message-id.ts';

/** What Slack takes as a picture's alternative text. */
const MOST_WORDS = 1_000;
const UPLOAD_MS = 10_000;

/** Sends the pictures of a message that was just posted, below it. Never fails: the message has the same in words. */
export type SendPictures = (delivery: Delivery, posted: { channel: string; ts: string }) => Promise<void>;

interface PicturesDeps {
  client: WebClient;
  painter: Painter;
  log: Log;
}

/**
 * Uploads as Slack asks for it: an address, the bytes, and the word that they are there. A chart that somebody asked for
 * follows its message; that of a report in a channel goes into its thread, where it pushes nothing away. Without `files:write` there
 * are none, and doctor says so.
 */
export function createPictures({ client, painter, log }: PicturesDeps): SendPictures {
  async function upload(chart: Picture, { locale }: Delivery): Promise<{ id: string; title: string }> {
    const picture = await painter.draw(chart, { locale, theme: 'light' });
    const asked = await client.files.getUploadURLExternal({
      filename: 'chart.png',
      length: picture.byteLength,
      alt_text: describeChart(chart, locale).slice(0, MOST_WORDS),
    });
    const { upload_url: url = '', file_id: id = '' } = asked;
    const signal = AbortSignal.timeout(UPLOAD_MS);
    const { ok, status } = await fetch(url, { method: 'POST', body: Uint8Array.from(picture), signal });
    if (!ok) throw new Error(`Slack took no file: ${status}`);
    return { id, title: chart.title };
  }

  return async (delivery, { channel, ts }) => {
    const charts = listCharts(delivery.view);
    if (charts.length === 0) return;
    const threadTs = delivery.underId === null ? ts : readId(delivery.underId).ts;
    const isReport = delivery.view.kind === 'report' && directUserOf(delivery.place) === null;
    const isInThread = delivery.underId !== null || isReport;
    try {
      const [first, ...others] = await Promise.all(charts.map((chart) => upload(chart, delivery)));
      if (first === undefined) return;
      const files: [typeof first, ...typeof others] = [first, ...others];
      const to = { channel_id: channel, ...(isInThread && { thread_ts: threadTs }) };
      await client.files.completeUploadExternal({ files, ...to });
    } catch (error) {
      const isAllowed = !(error instanceof WebAPIPlatformError && error.data.error === 'missing_scope');
      log[isAllowed ? 'warn' : 'debug']({ err: error }, 'a picture was not sent');
    }
  };
}
