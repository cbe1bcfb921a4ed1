import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../adapters/process/config.ts';
import type { Machine } from '../../../adapters/process/variables.ts';
import { Refusal } from '../../../src/base/language/errors.ts';
import { expectGolden } from '../../support/golden.ts';

const laptop: Machine = { isInteractive: true, user: 'ana', zone: 'Europe/Lisbon' };

function refusalOf(env: Record<string, string>, dotEnv?: string): string {
  try {
    readConfig(env, dotEnv, laptop);
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  throw new Error('was not refused');
}

describe('the configuration', () => {
  it('needs no variable at all', () => {
    expect(readConfig({}, undefined, laptop)).toEqual({
      database: 'tiller.db',
      logLevel: 'warn',
      user: 'ana',
      zone: 'Europe/Lisbon',
      currency: 'EUR',
      country: null,
      playbooks: null,
      offersExample: true,
      hasColour: true,
      http: null,
      keys: null,
      backups: 'tiller.db.backups',
      metricsToken: null,
      token: null,
      traces: null,
      model: null,
      slack: null,
      slackApiUrl: null,
      discord: null,
      discordApiBase: null,
      misfits: [],
    });
  });

  it('logs more where nobody sits in front of it', () => {
    expect(readConfig({}, undefined, { ...laptop, isInteractive: false }).logLevel).toBe('info');
  });

  it('reads .env, and a real variable wins over it', () => {
    const dotEnv = 'TILLER_USER=ben\nTILLER_ZONE="Africa/Lagos" # office\n';
    const config = readConfig({ TILLER_USER: 'carla' }, dotEnv, laptop);
    expect(config).toMatchObject({ user: 'carla', zone: 'Africa/Lagos' });
  });

  it('takes an empty variable for one that is not given, also over .env', () => {
    expect(readConfig({ TILLER_USER: '' }, 'TILLER_USER=ben', laptop).user).toBe('ben');
    expect(readConfig({ TILLER_COUNTRY: '' }, undefined, laptop).country).toBeNull();
  });

  it('takes a model with its price and budget, and neither without the other', () => {
    const env = { TILLER_MODEL: 'local/llama3.3', TILLER_MODEL_PRICE: '0/0.5', TILLER_MODEL_BUDGET: '20' };
    expect(readConfig(env, undefined, laptop).model).toEqual({
      ...{ provider: 'local', model: 'llama3.3', url: null, key: null, currency: 'EUR' },
      ...{ prices: { input: 0, output: 0.5 }, monthlyBudget: 20 },
    });
    expect(refusalOf({ TILLER_MODEL: 'local/llama3.3' })).toMatch(
      /TILLER_MODEL_PRICE[\s\S]*TILLER_MODEL_BUDGET/,
    );
    expect(refusalOf({ ...env, TILLER_MODEL: 'llama' })).toContain('TILLER_MODEL');
    expect(refusalOf({ ...env, TILLER_MODEL_KEY: 'short' })).not.toContain('short');
  });

  it('accepts codes in small letters', () => {
    const config = readConfig({ TILLER_CURRENCY: 'usd', TILLER_COUNTRY: 'pt' }, undefined, laptop);
    expect(config).toMatchObject({ currency: 'USD', country: 'PT' });
  });

  it.each([
    [{ ENDPOINT: 'http://a:4318' }, 'http://a:4318/v1/traces'],
    [{ ENDPOINT: 'http://a:4318/otlp/' }, 'http://a:4318/otlp/v1/traces'],
    [{ ENDPOINT: 'http://a:4318', TRACES_ENDPOINT: 'https://b/in' }, 'https://b/in'],
  ])('sends traces by the variables of OpenTelemetry, %j', (given, url) => {
    const named = Object.entries(given).map(([name, value]) => [`OTEL_EXPORTER_OTLP_${name}`, value]);
    expect(readConfig(Object.fromEntries(named), undefined, laptop).traces).toEqual({ url, headers: null });
  });

  it('turns colour off for any NO_COLOR', () => {
    expect(readConfig({ NO_COLOR: '1' }, undefined, laptop).hasColour).toBe(false);
  });

  it('lists everything that is wrong at once, with what was given and what is allowed', () => {
    const message = refusalOf({
      TILLER_LOG_LEVEL: 'loud',
      TILLER_ZONE: 'Lisbon',
      TILLER_CURRENCY: 'EURO',
      TILLER_COUNTRY: 'PRT',
      TILLER_USER: '!!',
      TILLER_EXAMPLE: 'maybe',
    });
    for (const shown of [
      'TILLER_LOG_LEVEL: “loud”',
      'debug, info, warn, error, silent',
      'TILLER_ZONE: “Lisbon”',
      'TILLER_CURRENCY: “EURO”',
      'TILLER_COUNTRY: “PRT”',
      'TILLER_USER: “!!”',
      'TILLER_EXAMPLE: “maybe”',
    ]) {
      expect(message).toContain(shown);
    }
  });

  it('names what an address begins with, and never the rest, which may hold a password', async () => {
    const message = refusalOf({ TILLER_DATABASE: 'mysql://root:canary-password@host/db' });
    expect(message).toContain('TILLER_DATABASE: “mysql://…”');
    expect(message).not.toContain('canary');
    const broken = refusalOf({ TILLER_DATABASE: 'postgres://root:canary@pass@host:port/db' });
    expect(broken).toContain('“postgres://…”');
    expect(broken).not.toContain('canary');
    await expectGolden('process/config', [message, broken]);
  });

  it('names a misspelt variable of .env, but not those of other programs', () => {
    expect(refusalOf({}, 'TILLER_DATABSE=x.db')).toContain('TILLER_DATABSE');
    expect(refusalOf({}, 'TILLER_DATABSE=x.db')).toContain('TILLER_DATABASE');
    expect(readConfig({ TILLER_NAMESPACE: 'x' }, 'OTHER=1', laptop).database).toBe('tiller.db');
  });

  it('leaves out a chat that does not fit, says what is wrong, and keeps the other', async () => {
    const discord = { DISCORD_TOKEN: 'canary', DISCORD_API_BASE: 'http://127.0.0.1:1/api' };
    const config = readConfig(
      { ...discord, SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' },
      undefined,
      laptop,
    );
    expect(config.slack).toMatchObject({ botToken: 'xoxb-1', appToken: 'xapp-1' });
    expect(config.discord).toBeNull();
    expect(config.misfits).toMatchObject([{ platform: 'discord' }]);
    await expectGolden('process/config', config.misfits[0]?.message);
  });

  it.each([
    [{ SLACK_BOT_TOKEN: 'xoxb-1' }, 'slack', 'SLACK_APP_TOKEN'],
    [{ SLACK_APP_TOKEN: 'xapp-1' }, 'slack', 'SLACK_BOT_TOKEN'],
    [{ DISCORD_GUILD_ID: '123456789012345678' }, 'discord', 'DISCORD_TOKEN'],
  ])('says what is missing beside %o', async (env, platform, missing) => {
    const { misfits } = readConfig(env, undefined, laptop);
    expect(misfits).toEqual([{ platform, message: expect.stringContaining(`${missing}: `) }]);
    await expectGolden('process/config', misfits[0]?.message);
  });

  it('refuses everything at once where a variable of our own does not fit either', () => {
    const message = refusalOf({ TILLER_ZONE: 'Mars', SLACK_BOT_TOKEN: 'xoxb-1' });
    for (const name of ['TILLER_ZONE', 'SLACK_APP_TOKEN']) expect(message).toContain(name);
  });

  it('lets many Slack teams install the app where it has all that takes, and says what is missing', async () => {
    const client = { SLACK_CLIENT_ID: '12.34', SLACK_CLIENT_SECRET: 'client secret' };
    const key = Buffer.alloc(32, 7).toString('base64');
    const whole = { ...client, SLACK_SIGNING_SECRET: 'signing secret', TILLER_KEY: key };
    expect(readConfig(whole, undefined, laptop).slack).toMatchObject({
      botToken: null,
      appToken: null,
      client: { id: '12.34', secret: 'client secret' },
    });
    const wrong = readConfig({ ...client, SLACK_BOT_TOKEN: 'xoxb-1' }, undefined, laptop);
    expect(wrong).toMatchObject({ slack: null, misfits: [{ platform: 'slack' }] });
    await expectGolden('process/config', wrong.misfits[0]?.message);
  });
});
