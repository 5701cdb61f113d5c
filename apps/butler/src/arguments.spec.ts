import { ArgumentsError, parseArguments } from './arguments.js';

const parse = (...args: string[]) => parseArguments(args, {});

describe("butler's command line", () => {
  it('asks for one process and events through PostgreSQL unless told otherwise', () => {
    expect(parse()).toEqual({
      port: 3000,
      databaseUrl: undefined,
      dataDir: undefined,
      transport: { kind: 'postgres' },
      processes: false,
      once: false,
      verbose: false,
      help: false,
    });
  });

  it.each(['127.0.0.1:9092', 'localhost:9092'])('takes the Kafka broker %s, without encryption', (broker) => {
    expect(parse('--kafka', broker, '--processes')).toMatchObject({
      processes: true,
      transport: {
        kind: 'kafka',
        brokers: [broker],
        tls: false,
        caFile: undefined,
        login: undefined,
        replicationFactor: 1,
        sessionTimeoutMs: 10_000,
      },
    });
  });

  it('keeps three copies in a cluster of three brokers or more', () => {
    const brokers = ['127.0.0.1:1', '127.0.0.1:2', '127.0.0.1:3', '127.0.0.1:4'];
    expect(parse('--kafka', brokers.join(',')).transport).toMatchObject({ brokers, replicationFactor: 3 });
    expect(parse('--kafka', brokers.slice(0, 2).join(',')).transport).toMatchObject({ replicationFactor: 2 });
  });

  it.each(['kafka.example:9092', '10.0.0.7:9092', '127.0.0.1', '127.0.0.1.example:1', '127.0.0.1:1,b:2'])(
    'refuses the Kafka broker %s: what is sent there could be read on the way',
    (broker) => {
      expect(() => parse('--kafka', broker)).toThrow(ArgumentsError);
      expect(() => parse('--kafka', broker)).toThrow(`got "${broker}"`);
    },
  );

  it('refuses what it does not know, and shows what it knows', () => {
    expect(() => parse('--nonsense')).toThrow('--processes');
  });
});
