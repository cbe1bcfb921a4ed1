import { startTerminalRig } from '../support/chat/terminal-rig.ts';
import { describeChatAdapter } from './chat-adapter.ts';

describeChatAdapter('the terminal', () => startTerminalRig());
