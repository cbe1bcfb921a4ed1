import { openLastingDatabase } from '../support/database.ts';
import { startDiscordRig } from '../support/discord/rig.ts';
import { describeChatAdapter } from './chat-adapter.ts';

describeChatAdapter('Discord', async () => startDiscordRig({ db: await openLastingDatabase() }));
