import type { ChatRequest } from '../../../src/chat/chat.ts';
import { addNamed } from './named.ts';
import type { People } from './people.ts';

/** A request with what Slack says of who made it, and of whom it names. */
export async function identify(request: ChatRequest, tenant: string, people: People): Promise<ChatRequest> {
  const { user, userName } = request.visitor;
  const person = await people.find(user);
  // Somebody from another organisation clicks under their own team's id: this is still our team. Events name nobody.
  const visitor = { ...request.visitor, tenant, userName: userName === user ? person.name : userName };
  return addNamed({ ...request, visitor, standing: person.standing }, people.find);
}
