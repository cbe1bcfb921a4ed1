import bolt from '@slack/bolt';

/** The least that acknowledges commands and clicks, in plain JavaScript: what leaves types out takes 13 MB in a process. */
const { SLACK_API_URL: slackApiUrl = '', SLACK_BOT_TOKEN, SLACK_APP_TOKEN } = process.env;
const tokens = { token: SLACK_BOT_TOKEN ?? '', appToken: SLACK_APP_TOKEN ?? '' };
const app = new bolt.App({ ...tokens, socketMode: true, clientOptions: { slackApiUrl } });
app.action(/.*/, async ({ ack }) => ack());
app.command(/.*/, async ({ ack }) => ack());
await app.start();
process.stdout.write('Connected to Slack.\n');
process.once('SIGTERM', () => process.exit());
