import bolt from '@slack/bolt';

/** The least that acknowledges a click: what Tiller's figures stand beside. Takes the fake's address and tokens. */
const [apiUrl = '', token = '', appToken = ''] = process.argv.slice(2);
const app = new bolt.App({ token, appToken, socketMode: true, clientOptions: { slackApiUrl: apiUrl } });
app.action(/.*/, async ({ ack }) => ack());
await app.start();
process.on('disconnect', () => process.exit());
