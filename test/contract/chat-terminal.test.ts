import { startTerminalRig } from '../support/terminal-rig.ts';
import { describeChatAdapter } from './chat-adapter.ts';

describeChatAdapter('the terminal', () => startTerminalRig());
