import { generateKey, publicJwkOf } from '@carbon-butler/domain-evidence';
import { ConfigError, describeConfig, readConfig } from '@carbon-butler/platform-config';
import { evidenceKeysOf, verificationEnvironment } from './config.js';

const logKey = generateKey();
const statementKey = generateKey();
const env = {
  DATABASE_URL: 'postgres://carbon:hunter2@127.0.0.1:5432/carbon',
  INTERNAL_TOKEN: 'x'.repeat(32),
  EVIDENCE_LOG_ORIGIN: 'carbon.example/evidence',
  EVIDENCE_LOG_KEY: JSON.stringify(logKey),
  EVIDENCE_STATEMENT_KEY: JSON.stringify(statementKey),
};

const read = (changes: Readonly<Record<string, string>>) =>
  readConfig(verificationEnvironment, { ...env, ...changes }, 'verification');

describe('the configuration', () => {
  it('has defaults for all that need not be said', () => {
    const config = read({});
    expect(config).toMatchObject({
      host: '127.0.0.1',
      ports: { grpc: 9090, http: 8081 },
      poolSize: 10,
      auditIntervalMs: 86_400_000,
    });
    const { logVerifier, statementVerifier } = evidenceKeysOf(config);
    expect(logVerifier).toMatchObject({ name: 'carbon.example/evidence', jwk: publicJwkOf(logKey) });
    expect(statementVerifier).toEqual(publicJwkOf(statementKey));
  });

  it('shows no key and no password', () => {
    const shown = JSON.stringify(describeConfig(read({})));
    for (const secret of [logKey.d, statementKey.d, 'hunter2', env.INTERNAL_TOKEN]) expect(shown).not.toContain(secret);
  });

  it.each([
    ['EVIDENCE_LOG_ORIGIN', 'a name with spaces'],
    ['EVIDENCE_LOG_ORIGIN', 'a+b'],
    ['EVIDENCE_LOG_KEY', JSON.stringify(publicJwkOf(logKey))],
    ['EVIDENCE_LOG_KEY', JSON.stringify({ ...logKey, x: statementKey.x })],
    ['EVIDENCE_STATEMENT_KEY', 'not a key, however long it is, and this one is long enough to be one'],
    ['EVIDENCE_AUDIT_INTERVAL', '1s'],
    ['INTERNAL_TOKEN', 'short'],
  ])('is refused for a wrong %s, whose value is not repeated', (variable, value) => {
    expect(() => read({ [variable]: value })).toThrow(ConfigError);
    expect(() => read({ [variable]: value })).toThrow(variable);
    expect(() => read({ [variable]: value })).not.toThrow(value);
  });
});
