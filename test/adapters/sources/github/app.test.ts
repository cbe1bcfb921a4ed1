import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { startFakeGitHub } from '../../../support/fake-github/index.ts';
import { connect, readOn } from './rig.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

it('an app signs in by its private key, also where a variable has written out the line ends', async () => {
  await using github = await startFakeGitHub();
  github.appKey = publicKey;
  github.addRepository('acme/site').open();
  const settings = { app: '7', installation: '42' };
  for (const key of [privateKey, privateKey.replaceAll('\n', String.raw`\n`)]) {
    const connection = await connect(github, { settings, secrets: { key } });
    expect((await readOn(connection)).records).toHaveLength(1);
  }
});

it('an app whose key is another one, or none, is refused as a token is', async () => {
  await using github = await startFakeGitHub();
  github.addRepository('acme/site').open();
  const settings = { app: '7', installation: '42' };
  for (const key of [privateKey, 'no key at all']) {
    const connection = await connect(github, { settings, secrets: { key } });
    await expect(readOn(connection)).rejects.toMatchObject({ trouble: 'token' });
  }
});
