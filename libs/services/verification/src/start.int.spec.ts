import { generateKey, verifyCheckpoint } from '@carbon-butler/domain-evidence';
import { Secret } from '@carbon-butler/platform-config';
import { evidenceKeysOf } from './config.js';
import { leafEvent, tenants } from './testing/leaf-events.js';
import { VerificationUnderTest } from './testing/verification-under-test.js';

let verification: VerificationUnderTest;

beforeEach(async () => {
  verification = await VerificationUnderTest.start();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await verification[Symbol.asyncDispose]();
});

const health = async (path: string) => (await fetch(`${verification.service.urls['http'] ?? ''}${path}`)).status;

describe('the service', () => {
  it('is ready until it drains, alive until it is stopped, and takes nothing while it drains', async () => {
    await verification.service.ready();
    expect(await health('/health/ready')).toBe(200);
    await verification.publish([leafEvent()]);
    await verification.sequenced(1);
    await verification.service.drain();
    expect(await health('/health/ready')).toBe(503);
    expect(await health('/health/live')).toBe(200);
    await verification.publish([leafEvent()]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await verification.count('audit_entry')).toBe(1);
    await verification.stopService();
    await verification.startService();
    await verification.sequenced(2);
  });

  it('signs the log again when its key has changed', async () => {
    await verification.record([leafEvent()], 1);
    await verification.stopService();
    const log = {
      origin: 'carbon-butler.example/evidence',
      key: new Secret(JSON.stringify(generateKey())),
      statementKey: new Secret(JSON.stringify(generateKey())),
    };
    await verification.startService({ log });
    const { checkpoint } = await verification.client.getCheckpoint({}, { tenantId: tenants[0] });
    expect(() => verifyCheckpoint(checkpoint, verification.keys.logVerifier)).toThrow('no signature');
    const { logVerifier } = evidenceKeysOf({ log } as Parameters<typeof evidenceKeysOf>[0]);
    expect(verifyCheckpoint(checkpoint, logVerifier).size).toBe(1);
  });

  it('closes what it has opened when it can not start', async () => {
    const { grpc = '' } = verification.service.urls;
    const taken = Number(grpc.split(':')[1]);
    const before = await connections();
    // grpc-js says it on the console too.
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
    await expect(verification.startService({ ports: { grpc: taken, http: 0 } })).rejects.toThrow();
    expect(await connections()).toBe(before);
  });
});

async function connections(): Promise<number> {
  const [row] = await verification.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE '%sequencer'`,
  );
  return row?.count ?? 0;
}
