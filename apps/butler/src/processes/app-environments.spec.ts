import { generateKey } from '@carbon-butler/domain-evidence';
import { type Environment, readConfig, Secret } from '@carbon-butler/platform-config';
import { logEnvironment, transportEnvironment } from '@carbon-butler/platform-service-process';
import { gatewayEnvironment } from '@carbon-butler/service-gateway';
import { lifecycleEnvironment } from '@carbon-butler/service-lifecycle';
import { transferEnvironment } from '@carbon-butler/service-transfer';
import { verificationEnvironment } from '@carbon-butler/service-verification';
import { newInternalToken } from '../keys.js';
import { settings } from '../settings.js';
import { type AppEnvironmentOptions, appEnvironments, appNames } from './app-environments.js';

const url = 'postgres://admin:secret@127.0.0.1:5432/butler';
const options: AppEnvironmentOptions = {
  databaseUrl: new Secret(url),
  transport: { kind: 'postgres' },
  internalToken: newInternalToken(),
  keys: { token: generateKey(), log: generateKey(), statement: generateKey(), origin: 'carbon-butler.local/test' },
  ports: {
    http: { verification: 1, 'lifecycle-agent': 2, 'transfer-agent': 3, gateway: 4 },
    grpc: { verification: 5, 'lifecycle-agent': 6, 'transfer-agent': 7 },
  },
  verbose: false,
};

describe('the environment butler gives to an app', () => {
  const environments = appEnvironments({ PATH: '/bin', KAFKA_USERNAME: 'left over', HTTP_PORT: '99' }, options);

  it('is read by its service as one process has it', () => {
    const {
      draws,
      seed,
      assessmentThreads,
      calculationDeadlineMs,
      poolSize,
      callDeadlineMs,
      auditIntervalMs,
      requestsPerMinuteMax,
    } = settings;
    expect(readConfig(lifecycleEnvironment, environments['lifecycle-agent'], 'test')).toMatchObject({
      ...{ draws, seed, assessmentThreads, calculationDeadlineMs, poolSize },
      ...{ host: '127.0.0.1', httpPort: 2, grpcPort: 6 },
    });
    expect(readConfig(transferEnvironment, environments['transfer-agent'], 'test')).toMatchObject({
      ...{ callDeadlineMs, httpPort: 3, grpcPort: 7, lifecycleAddress: '127.0.0.1:6' },
    });
    expect(readConfig(verificationEnvironment, environments.verification, 'test')).toMatchObject({
      auditIntervalMs,
      ports: { http: 1, grpc: 5 },
      log: { origin: 'carbon-butler.local/test' },
    });
    expect(readConfig(gatewayEnvironment, environments.gateway, 'test')).toMatchObject({
      callDeadlineMs,
      http: { port: 4, requestsPerMinuteMax },
      services: { lifecycle: '127.0.0.1:6', transfer: '127.0.0.1:7', verification: '127.0.0.1:5' },
    });
  });

  it('keeps what butler was given, but for what butler decides', () => {
    for (const app of appNames) {
      expect(environments[app]).toMatchObject({ PATH: '/bin', DATABASE_URL: url, EVENT_TRANSPORT: 'postgres' });
      expect(environments[app]['HTTP_PORT']).not.toBe('99');
    }
  });

  it('gives signing keys to nobody but who signs', () => {
    const holders = (key: { readonly x: string }): readonly string[] =>
      appNames.filter((app) => Object.values(environments[app]).some((value) => value?.includes(key.x)));
    expect(holders(options.keys.token)).toEqual(['gateway']);
    expect(holders(options.keys.log)).toEqual(['verification']);
    expect(holders(options.keys.statement)).toEqual(['verification']);
  });

  it('says how events travel and how much is logged', () => {
    const transport = {
      kind: 'kafka',
      brokers: ['127.0.0.1:9092'],
      tls: false,
      caFile: undefined,
      login: undefined,
      replicationFactor: 1,
      sessionTimeoutMs: 10_000,
    } as const;
    const env: Environment = appEnvironments({ KAFKA_USERNAME: 'left over' }, { ...options, transport }).gateway;
    expect(readConfig(transportEnvironment, env, 'test')).toEqual(transport);
    expect(readConfig(logEnvironment, env, 'test')).toEqual({ level: 'error', format: 'text' });
    const verbose = appEnvironments({}, { ...options, verbose: true }).gateway;
    expect(readConfig(logEnvironment, verbose, 'test')).toMatchObject({ level: 'info' });
    expect(readConfig(transportEnvironment, verbose, 'test')).toEqual({ kind: 'postgres' });
  });
});
