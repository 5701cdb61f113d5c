// Makes the keys and passwords that compose.yaml asks for, once: node deploy/make-secrets.mjs
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const secret = () => randomBytes(32).toString('hex');
const privateJwk = () => generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
const secrets = {
  POSTGRES_PASSWORD: secret(),
  GRAFANA_PASSWORD: secret(),
  INTERNAL_TOKEN: secret(),
  TOKEN_KEYS: JSON.stringify({ keys: [privateJwk()] }),
  EVIDENCE_LOG_KEY: JSON.stringify(privateJwk()),
  EVIDENCE_STATEMENT_KEY: JSON.stringify(privateJwk()),
};
const lines = Object.entries(secrets).map(([name, value]) => `${name}='${value}'\n`);
// Never over an existing file: a log signed with a lost key can't be continued, and a database keeps its password.
writeFileSync(join(import.meta.dirname, '.env'), lines.join(''), { mode: 0o600, flag: 'wx' });
