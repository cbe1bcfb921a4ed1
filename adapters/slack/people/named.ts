import type { NamedAccount } from '../../../src/base/command/ctx.ts';
import type { ChatRequest } from '../../../src/chat/chat.ts';
import { refuseNamed } from '../../../src/team/account/identity.ts';
import type { Person } from './people.ts';

/** The accounts that a request names, with what Slack says of each. */
export async function addNamed(
  request: ChatRequest,
  find: (user: string) => Promise<Person>,
): Promise<ChatRequest> {
  const complete = async (account: NamedAccount): Promise<NamedAccount> => {
    const { name, standing, zone } = await find(account.user);
    if (standing === null) throw refuseNamed(account.written);
    return { ...account, userName: name, isMember: standing !== 'guest', zone };
  };
  return { ...request, named: await Promise.all((request.named ?? []).map(complete)) };
}
