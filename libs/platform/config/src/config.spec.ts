import { inspect } from 'node:util';
import fc from 'fast-check';
import { z } from 'zod';
import {
  ConfigError,
  describeConfig,
  durationMs,
  flag,
  httpUrl,
  port,
  postgresUrl,
  readConfig,
  Secret,
  secret,
  wholeNumber,
} from './index.js';

const schema = z
  .object({
    HTTP_PORT: port().default(8080),
    DATABASE_URL: postgresUrl(),
    SIGNING_KEY: secret(8),
    POOL_SIZE: wholeNumber(1, 50).default(10),
    DEADLINE: durationMs(100, 60_000).default(5_000),
    TRACING: flag().default(false),
    GATEWAY_URL: httpUrl().optional(),
  })
  .transform((env) => ({
    http: { port: env.HTTP_PORT },
    databaseUrl: env.DATABASE_URL,
    signingKey: env.SIGNING_KEY,
    poolSize: env.POOL_SIZE,
    deadlineMs: env.DEADLINE,
    tracing: env.TRACING,
    gatewayUrl: env.GATEWAY_URL,
  }));
const valid = { DATABASE_URL: 'postgres://me:hunter22@db:5432/carbon', SIGNING_KEY: 'correct horse' };

function problemsOf(env: Record<string, string>): ConfigError {
  try {
    readConfig(schema, env, 'lifecycle');
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('expected a ConfigError');
}

describe('readConfig', () => {
  it('gives a frozen value with defaults, and takes an empty variable for unset', () => {
    const config = readConfig(schema, { ...valid, HTTP_PORT: '', DEADLINE: '2s', UNRELATED: 'x' }, 'lifecycle');
    expect(config).toMatchObject({ http: { port: 8080 }, deadlineMs: 2000, poolSize: 10, tracing: false });
    expect(config.databaseUrl.reveal()).toBe(valid.DATABASE_URL);
    expect(Object.isFrozen(config) && Object.isFrozen(config.http)).toBe(true);
    expect(() => Object.assign(config.http, { port: 1 })).toThrow(TypeError);
  });

  it('names every wrong variable with what it expects', () => {
    const { service, problems, message } = problemsOf({ HTTP_PORT: '80a', SIGNING_KEY: 'short', TRACING: 'perhaps' });
    expect(service).toBe('lifecycle');
    expect(problems).toEqual([
      { variable: 'HTTP_PORT', state: 'invalid', expected: 'a port: a whole number from 0 to 65535' },
      { variable: 'DATABASE_URL', state: 'missing', expected: expect.stringContaining('a PostgreSQL URL') },
      { variable: 'SIGNING_KEY', state: 'invalid', expected: 'a secret of at least 8 characters' },
      { variable: 'TRACING', state: 'invalid', expected: 'true, false, 1 or 0' },
    ]);
    expect(message).toContain('- DATABASE_URL is missing, expected a PostgreSQL URL');
  });

  it('reports a rule across variables by the variable it names', () => {
    const together = z
      .object({ MIN: wholeNumber(0, 9), MAX: wholeNumber(0, 9) })
      .refine(({ MIN, MAX }) => MIN <= MAX, { path: ['MAX'], error: 'a number not below MIN' });
    expect(() => readConfig(together, { MIN: '5', MAX: '4' }, 'x')).toThrow(
      'MAX is invalid, expected a number not below MIN',
    );
  });

  it('never repeats a value, whatever it is', () => {
    const marked = fc.string().map((text) => `${text}@@leak@@`);
    fc.assert(
      fc.property(fc.record(Object.fromEntries(Object.keys(schema.in.shape).map((name) => [name, marked]))), (env) => {
        const error = problemsOf({ ...env, SIGNING_KEY: '' });
        expect(inspect(error) + JSON.stringify(error) + error.message).not.toContain('@@leak@@');
      }),
    );
  });
});

describe('a variable', () => {
  it.each([
    ['a port', port(), '0', 0],
    ['a port', port(), '65535', 65_535],
    ['a number', wholeNumber(-5, 5), '-5', -5],
    ['a flag', flag(), '1', true],
    ['a flag', flag(), 'false', false],
    ['a duration', durationMs(0, 1e9), '250ms', 250],
    ['a duration', durationMs(0, 1e9), '10s', 10_000],
    ['a duration', durationMs(0, 1e9), '5m', 300_000],
    ['a duration', durationMs(0, 1e9), '1h', 3_600_000],
    ['a URL', httpUrl(), 'https://carbon.example/api/', 'https://carbon.example/api'],
  ])('reads %s', (_, variable, text, value) => {
    expect(variable.parse(text)).toBe(value);
  });

  it.each([
    ['a port', port(), ['65536', '-1', '80.5', '', '0x50', ' 80']],
    ['a number', wholeNumber(1, 5), ['0', '6', '1.5', '1e0']],
    ['a flag', flag(), ['yes', '', '2']],
    ['a duration', durationMs(100, 1000), ['5', '2s', '99ms', '1d', '-1s', '0.5s']],
    ['a URL', httpUrl(), ['ftp://a', 'carbon.example', 'http://u:p@a', 'javascript:alert(1)']],
    ['a database', postgresUrl(), ['mysql://h/d', 'postgres://h', 'postgres:///d', 'h:5432']],
  ])('refuses what is not %s', (_, variable, texts) => {
    for (const text of texts) expect(variable.safeParse(text).success).toBe(false);
  });
});

describe('a secret', () => {
  it('is not printed by any way of printing', () => {
    const config = { key: new Secret('hunter22') };
    const printed = [
      String(config.key),
      ''.concat(config.key as unknown as string),
      JSON.stringify(config),
      inspect(config, { depth: 9, showHidden: true }),
    ];
    for (const text of printed) expect(text).not.toContain('hunter22');
    expect(JSON.stringify(config)).toBe('{"key":"[secret]"}');
    expect(config.key.reveal()).toBe('hunter22');
  });
});

describe('describeConfig', () => {
  it('shows what is in effect, without secrets', () => {
    const description = describeConfig(readConfig(schema, valid, 'lifecycle'));
    expect(description).toMatchObject({
      'http.port': '8080',
      databaseUrl: 'postgres://me@db:5432/carbon',
      signingKey: '[secret]',
    });
    expect(JSON.stringify(description)).not.toContain('hunter22');
  });
});
