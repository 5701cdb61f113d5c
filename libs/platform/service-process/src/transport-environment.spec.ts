import { ConfigError, readConfig } from '@carbon-butler/platform-config';
import { transportEnvironment } from './transport-environment.js';

const read = (env: Record<string, string>) => readConfig(transportEnvironment, env, 'test');

describe('the event transport', () => {
  it('is PostgreSQL unless told otherwise', () => {
    expect(read({})).toEqual({ kind: 'postgres' });
  });

  it('is Kafka with brokers, encrypted by default', () => {
    const config = read({ EVENT_TRANSPORT: 'kafka', KAFKA_BROKERS: 'a:9092,b:9092' });
    expect(config).toEqual({
      kind: 'kafka',
      brokers: ['a:9092', 'b:9092'],
      tls: true,
      caFile: undefined,
      login: undefined,
      replicationFactor: 3,
      sessionTimeoutMs: 10_000,
    });
  });

  it.each([
    ['no brokers', {}, 'KAFKA_BROKERS'],
    ['a broker without port', { KAFKA_BROKERS: 'a' }, 'KAFKA_BROKERS'],
    ['a user without password', { KAFKA_BROKERS: 'a:1', KAFKA_USERNAME: 'u' }, 'KAFKA_PASSWORD'],
    [
      'a session shorter than brokers allow',
      { KAFKA_BROKERS: 'a:1', KAFKA_SESSION_TIMEOUT: '5s' },
      'KAFKA_SESSION_TIMEOUT',
    ],
    ['a password without user', { KAFKA_BROKERS: 'a:1', KAFKA_PASSWORD: 'p' }, 'KAFKA_PASSWORD'],
  ])('is refused with %s, naming the variable', (_, env, variable) => {
    expect(() => read({ EVENT_TRANSPORT: 'kafka', ...env })).toThrow(ConfigError);
    expect(() => read({ EVENT_TRANSPORT: 'kafka', ...env })).toThrow(variable);
  });
});
