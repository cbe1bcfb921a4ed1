import { openLastingDatabase } from '../support/database.ts';
import { startSlackRig } from '../support/slack/rig.ts';
import { describeChatAdapter, describePage } from './chat-adapter.ts';

describeChatAdapter('Slack', async () => startSlackRig({ db: await openLastingDatabase() }));
describePage('Slack over HTTP', async () =>
  startSlackRig({ transport: 'http', db: await openLastingDatabase() }),
);
