import { describe, expect, it } from 'vitest';
import { item } from '../../support/fake-source.ts';
import { startSourced } from '../../support/sourced-team.ts';
import { startHttp } from './rig.ts';

async function startHooked() {
  const team = await startSourced();
  const { server } = await startHttp({ team });
  const post = async (body: object, { id = 'S-1', signature = 'good' } = {}) =>
    server.app.inject({
      method: 'POST',
      url: `/api/v1/sources/${id}/hook`,
      headers: { 'content-type': 'application/json', 'x-signature': signature },
      payload: JSON.stringify(body),
    });
  const countIdeas = async () =>
    (await team.db.kysely.selectFrom('candidates').select('id').execute()).length;
  return { team, post, countIdeas };
}

describe('the webhook of a source', () => {
  it('brings what changed at once, and the same delivery again nothing', async () => {
    const { team, post, countIdeas } = await startHooked();
    expect((await post({ id: 'd1', records: [item('1', 2, { title: 'New' })] })).statusCode).toBe(204);
    expect(await countIdeas()).toBe(1);
    const { event_seq: before } = await team.db.kysely
      .selectFrom('workspaces')
      .select('event_seq')
      .executeTakeFirstOrThrow();
    expect((await post({ id: 'd1', records: [item('2', 1)] })).statusCode).toBe(204);
    expect((await post({ id: 'd2', records: [item('1', 1, { title: 'Old' })] })).statusCode).toBe(204);
    await team.tell(item('1', 2, { title: 'New' }));
    const { event_seq: after } = await team.db.kysely
      .selectFrom('workspaces')
      .select('event_seq')
      .executeTakeFirstOrThrow();
    expect(after).toBe(before);
  });

  it('is refused where its signature does not hold, and where nobody listens', async () => {
    const { team, post, countIdeas } = await startHooked();
    expect((await post({ id: 'd1', records: [item('1', 1)] }, { signature: 'forged' })).statusCode).toBe(401);
    expect((await post({ id: 'd1', records: [] }, { id: 'S-9' })).statusCode).toBe(404);
    await team.ok('lead', 'source pause fake');
    expect((await post({ id: 'd1', records: [item('1', 1)] })).statusCode).toBe(404);
    expect(await countIdeas()).toBe(0);
  });
});
