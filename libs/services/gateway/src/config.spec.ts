import { generateKey } from '@carbon-butler/domain-evidence';
import { ConfigError, describeConfig, readConfig } from '@carbon-butler/platform-config';
import { gatewayEnvironment, signingKeysOf } from './config.js';

const key = generateKey();
const valid = {
  DATABASE_URL: 'postgres://me:hunter22@db:5432/carbon',
  TOKEN_KEYS: JSON.stringify({ keys: [key] }),
  INTERNAL_TOKEN: 'i'.repeat(32),
  LIFECYCLE_GRPC_ADDRESS: 'lifecycle:9090',
  TRANSFER_GRPC_ADDRESS: 'transfer:9090',
  VERIFICATION_GRPC_ADDRESS: 'verification:9090',
};
const read = (env: Record<string, string> = {}) => readConfig(gatewayEnvironment, { ...valid, ...env }, 'gateway');

describe('the configuration', () => {
  it('has defaults for all but addresses and secrets', () => {
    expect(read()).toMatchObject({
      http: { host: '127.0.0.1', port: 8080, publicUrl: undefined, requestsPerMinuteMax: 3000 },
      poolSize: 10,
      callDeadlineMs: 30_000,
    });
    expect(signingKeysOf(read())).toEqual([{ kid: expect.stringMatching(/^[\w-]{43}$/), jwk: key }]);
  });

  it('has no default secret', () => {
    for (const name of ['DATABASE_URL', 'TOKEN_KEYS', 'INTERNAL_TOKEN'])
      expect(() => read({ [name]: '' })).toThrow(`${name} is missing`);
  });

  it.each([
    ['TOKEN_KEYS', JSON.stringify({ keys: [{ ...key, x: generateKey().x }] })],
    ['TOKEN_KEYS', JSON.stringify({ keys: [], padding: 'x'.repeat(64) })],
    ['TOKEN_KEYS', 'k'.repeat(100)],
    ['INTERNAL_TOKEN', 'short'],
    ['PUBLIC_URL', 'https://carbon.example/api'],
    ['LIFECYCLE_GRPC_ADDRESS', 'http://lifecycle:9090'],
    ['REQUESTS_PER_MINUTE', '0'],
  ])('refuses %s set to something else', (variable, value) => {
    expect(() => read({ [variable]: value })).toThrow(ConfigError);
  });

  it('shows no secret', () => {
    const shown = JSON.stringify(describeConfig(read()));
    for (const secret of ['hunter22', key.d, valid.INTERNAL_TOKEN]) expect(shown).not.toContain(secret);
  });
});
